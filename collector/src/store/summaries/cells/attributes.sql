-- In how many traces an operation has which value of which attribute, as part of which request, how it ended and
-- how long it took. Which attributes count, and how, is decided before: see attributes/.
--
-- What an attribute counts as is a text: whose it is ('s' the span's, 'r' its resource's), a sign for the form, the
-- key, a character that hardly any key has, and the value. Spans that say the same count together; what they say is
-- taken apart when there are few of them left.
SELECT
    any(OfBuild) AS Build,
    any(OfLoaded) AS Loaded,
    any(OfEnvironment) AS Environment,
    any(OfVersion) AS Version,
    any(OfSlice) AS Slice,
    any(OfOperation) AS OperationId,
    if(startsWith(any(say) AS one, 's'), 'span', 'resource') AS Origin,
    substring(one, 3, position(one, '\x1f') - 3) AS Key,
    transform(substring(one, 2, 1), ['=', '^', '#', '-'], ['value', 'power', 'id', 'left'], 'other') AS Form,
    substring(one, position(one, '\x1f') + 1) AS Value,
    any(OfRoot) AS Root,
    any(OfStatus) AS Status,
    any(OfOutcome) AS Outcome,
    any(OfBin) AS Bin,
    sum(n) AS Traces,
    sum(weight) AS Weight,
    sum(squares) AS Squares
FROM
(
    -- By a hash of all that they are told apart by: of keys as long as these ClickHouse makes as long texts.
    SELECT
        any(Build) AS OfBuild,
        any(Loaded) AS OfLoaded,
        any(Environment) AS OfEnvironment,
        any(Version) AS OfVersion,
        any(Slice) AS OfSlice,
        any(OperationId) AS OfOperation,
        any(Root) AS OfRoot,
        any(Status) AS OfStatus,
        any(Outcome) AS OfOutcome,
        any(Bin) AS OfBin,
        any(says) AS said,
        any(stratum) AS of_stratum,
        count() AS n,
        sum(of.Weight) AS weight,
        sum(of.Weight * of.Weight) AS squares
    FROM
    (
        WITH
            {{power}} AS power,
            {own_begins:Array(Array(String))}[transform(cityHash64(OperationId, mapKeys(SpanAttributes)), {own_sets:Array(UInt64)}, {own_places:Array(UInt32)}, toUInt32(0))] AS own,
            {resource_begins:Array(Array(String))}[transform(cityHash64(OperationId, mapKeys(ResourceAttributes)), {resource_sets:Array(UInt64)}, {resource_places:Array(UInt32)}, toUInt32(0))] AS of_resource
        SELECT
            {{trace_key}} AS TraceKey,
            LoadedAt,
            OperationId,
            Outcome,
            cityHash64(SpanId) AS Span,
            {{bin}} AS Bin,
            -- That values with these characters in them are cut short harms nobody.
            arrayStringConcat(arrayMap(
                (begin, value) -> multiIf(
                    substring(begin, 2, 1) IN ('#', '-'), begin,
                    length(value) > {longest:UInt32}, concat(left(begin, 1), '*', substring(begin, 3)),
                    substring(begin, 2, 1) = '=', concat(begin, value),
                    substring(begin, 2, 1) = '^' AND isNotNull(toFloat64OrNull(value)), concat(begin, power(value)),
                    substring(begin, 2, 1) = '?' AND transform(cityHash64(OperationId, begin, value), {told:Array(UInt64)}, {told_as:Array(UInt8)}, 0) = 1,
                        concat(left(begin, 1), '=', substring(begin, 3), value),
                    concat(left(begin, 1), '*', substring(begin, 3))),
                arrayFilter(begin -> begin != '', arrayConcat(own, of_resource)),
                arrayConcat(
                    arrayFilter((value, begin) -> begin != '', mapValues(SpanAttributes), arrayResize(own, length(mapValues(SpanAttributes)))),
                    arrayFilter((value, begin) -> begin != '', mapValues(ResourceAttributes), arrayResize(of_resource, length(mapValues(ResourceAttributes)))))
                ), '\x1e\x1f\x1e') AS says,
            cityHash64(says) AS hashed
        FROM otel_traces
        WHERE {{of_operations}}
            AND {{one_each}}
    ) AS spans
    {{of_traces}}
        AND Root != 0
    GROUP BY cityHash64(cityHash64(Build, Environment, Version, Slice, OperationId, Root, Status, Outcome, Bin) AS stratum, hashed)
)
ARRAY JOIN splitByString('\x1e\x1f\x1e', said) AS say
WHERE say != ''
GROUP BY cityHash64(of_stratum, say)
