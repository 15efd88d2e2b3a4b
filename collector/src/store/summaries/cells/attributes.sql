-- In how many traces an operation has which value of which attribute, as part of which request, how it ended and
-- how long it took.
--
-- Memory stays bounded whatever the values are: a part of the spans shows which keys there are. Of a key with few
-- values each is counted, of numbers with more the powers of two, of other keys the commonest values, each group's,
-- and of a key with a new value in nine of ten spans none.
--
-- Spans that say the same of all that is counted count together; what they say is taken apart when there are few
-- of them left.
SELECT * FROM
(
    WITH
    -- The keys that spans have together: of such sets there are few.
    (
        SELECT groupArray((OperationId, own, of_resource))
        FROM
        (
            SELECT OperationId, any(mapKeys(SpanAttributes)) AS own, any(mapKeys(ResourceAttributes)) AS of_resource
            FROM otel_traces
            WHERE {{loaded}}
                AND (SpanKind != 'Internal' OR ParentSpanId = '')
            GROUP BY OperationId, cityHash64(mapKeys(SpanAttributes)), cityHash64(mapKeys(ResourceAttributes))
        )
    ) AS sorts,
    -- Never informative: what names the environment, the process or the machine, what the kernel picks, the
    -- request's own address and text, times, lines of code.
    arrayFilter(key -> NOT match(key, '(^|[._])(port|address|addr|ip|host|hostname|peer|timestamp|time|duration|elapsed)(_?(ms|ns|us|s))?$')
        AND NOT match(key, '^(net|network|client|thread|host|container|process|telemetry|vcs|os|code|isoscope|service)[.]')
        AND NOT match(key, '^(k8s[.](pod|node|container|replicaset)|faas[.]instance|deployment)[.]')
        AND NOT match(key, '^(url|http)[.](full|path|query|target|url|original)$')
        AND NOT match(key, '^db[.](query[.]text|query[.]parameter[.].*|statement|connection_string|user)$')
        AND NOT match(key, '^(http[.]user_agent|user_agent[.].*)$'),
        arrayDistinct(arrayFlatten(arrayMap(s -> arrayConcat(arrayMap(k -> toString(k), s.2), arrayMap(k -> toString(k), s.3)), sorts)))) AS informative,
    (
        -- What an attribute counts as will be a text: where in the catalogue it is, in four digits, a sign for the form,
        -- and the value. Ones that few values are told apart of begin with '?' until it is known which they are.
        SELECT groupArray((OperationId, origin, key, concat(leftPad(toString(rowNumberInAllBlocks()), 4, '0'), form), top))
        FROM
        (
            SELECT
                OperationId,
                origin,
                key,
                count() AS different,
                sum(n) AS having,
                multiIf(
                    different <= {plain:UInt32} AND NOT (having > 20 AND different > 0.9 * having), '=',
                    different > 0.9 * having, '#',
                    countIf(isNull(toFloat64OrNull(value))) = 0, '^',
                    '?') AS form,
                -- Of each group the commonest: what is rare in all may be common among the failing.
                if(form = '?', arrayDistinct(arrayConcat(
                    arrayMap(v -> v.2, groupArraySorted({top:UInt8})((-n, value))),
                    arrayMap(v -> v.2, groupArraySortedIf({top:UInt8})((-failed, value), failed > 0))
                )), []) AS top
            FROM
            (
                SELECT
                    OperationId,
                    if(is_own, 'span', 'resource') AS origin,
                    toString(named) AS key,
                    if(length(said) > 200, '', said) AS value,
                    toInt64(count()) AS n,
                    toInt64(countIf(Outcome = 'failed')) AS failed
                FROM
                (
                    SELECT
                        OperationId,
                        Outcome,
                        mapKeys(SpanAttributes) AS own,
                        arrayConcat(own, mapKeys(ResourceAttributes)) AS keys,
                        arrayConcat(mapValues(SpanAttributes), mapValues(ResourceAttributes)) AS values,
                        arrayMap(i -> i <= length(own), arrayEnumerate(keys)) AS isOwn
                    FROM otel_traces
                    WHERE {{loaded}}
                        AND (SpanKind != 'Internal' OR ParentSpanId = '')
                        -- What there is shows in a part of what each operation did, and of what it failed in another.
                        AND cityHash64(TraceId) % if(Outcome = 'failed',
                            transform(OperationId, {operations:Array(UInt64)}, {every_failed:Array(UInt32)}, toUInt32(1)),
                            transform(OperationId, {operations:Array(UInt64)}, {every_shown:Array(UInt32)}, toUInt32(1))) = 0
                )
                ARRAY JOIN keys AS named, values AS said, isOwn AS is_own
                WHERE named IN (SELECT arrayJoin(informative))
                GROUP BY OperationId, is_own, named, value
            )
            GROUP BY OperationId, origin, key
            ORDER BY having DESC, OperationId, origin, key
            LIMIT {keys:UInt32}
        )
    ) AS catalogue,
    arrayMap(c -> cityHash64(c.1, c.2, c.3), catalogue) AS known_keys,
    arrayMap(c -> c.4, catalogue) AS begins,
    arrayFlatten(arrayMap(c -> arrayMap(v -> cityHash64(c.4, v), c.5), catalogue)) AS known_values,
    -- How the attributes of such a set begin, '' for those that don't count.
    arrayMap(s -> arrayMap(k -> transform(cityHash64(s.1, 'span', toString(k)), known_keys, begins, ''), s.2), sorts) AS own_begins,
    arrayMap(s -> arrayMap(k -> transform(cityHash64(s.1, 'resource', toString(k)), known_keys, begins, ''), s.3), sorts) AS resource_begins,
    arrayMap(s -> cityHash64(s.1, s.2), sorts) AS own_sorts,
    arrayMap(s -> cityHash64(s.1, s.3), sorts) AS resource_sorts,
    arrayExists(c -> c.2 = 'resource', catalogue) AS with_resources,
    {{power}} AS power,
    (those, values) -> arrayMap(
        (begin, value) -> multiIf(
            endsWith(begin, '#'), begin,
            length(value) > 200, concat(left(begin, 4), '*'),
            endsWith(begin, '='), concat(begin, value),
            endsWith(begin, '^'), if(isNull(toFloat64OrNull(value)), concat(left(begin, 4), '*'), concat(begin, power(value))),
            transform(cityHash64(begin, value), known_values, arrayMap(v -> 1, known_values), 0) = 1, concat(left(begin, 4), '=', value),
            concat(left(begin, 4), '*')),
        arrayFilter(begin -> begin != '', those),
        arrayFilter((value, begin) -> begin != '', values, those)) AS told,
    -- Between what a span says. That values with these characters in them are cut short harms nobody.
    '\x1e\x1f\x1e' AS between
    SELECT
        any(OfBuild) AS Build,
        any(OfLoaded) AS Loaded,
        any(OfEnvironment) AS Environment,
        any(OfVersion) AS Version,
        any(OfSlice) AS Slice,
        any(OfOperation) AS OperationId,
        transform(left(any(say) AS one, 4), arrayMap(b -> left(b, 4), begins), arrayMap(c -> toString(c.2), catalogue), '') AS Origin,
        transform(left(one, 4), arrayMap(b -> left(b, 4), begins), arrayMap(c -> toString(c.3), catalogue), '') AS Key,
        transform(substring(one, 5, 1), ['=', '^', '#'], ['value', 'power', 'id'], 'other') AS Form,
        substring(one, 6) AS Value,
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
            SELECT
                Environment,
                cityHash64(TraceId) AS Trace,
                LoadedAt,
                OperationId,
                Outcome,
                cityHash64(SpanId) AS Span,
                {{bin}} AS Bin,
                arrayStringConcat(arrayConcat(
                    told(own_begins[transform(cityHash64(OperationId, mapKeys(SpanAttributes)), own_sorts, arrayEnumerate(own_sorts), toUInt32(0))],
                        mapValues(SpanAttributes)),
                    if(with_resources, told(
                        resource_begins[transform(cityHash64(OperationId, mapKeys(ResourceAttributes)), resource_sorts, arrayEnumerate(resource_sorts), toUInt32(0))],
                        mapValues(ResourceAttributes)), [])), between) AS says,
                cityHash64(says) AS hashed
            FROM otel_traces
            WHERE {{loaded}}
                AND (SpanKind != 'Internal' OR ParentSpanId = '')
                AND {{one_each}}
        ) AS spans
        {{of_traces}}
            AND Root != 0
        GROUP BY cityHash64(cityHash64(Build, Environment, Version, Slice, OperationId, Root, Status, Outcome, Bin) AS stratum, hashed)
    )
    ARRAY JOIN splitByString(between, said) AS say
    WHERE say != ''
    GROUP BY cityHash64(of_stratum, say)
)
