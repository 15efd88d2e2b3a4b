-- How many traces have which value of which attribute, per operation, root operation and outcome.
--
-- Memory stays bounded whatever the values are: `catalogue` keeps for each key the commonest values of each
-- group in a part of the traces, and only those are counted, everything else as one. A key with a new value
-- in nine of ten spans is an id and is left out; so is a key that says the same everywhere. Numbers of more
-- values than fit are counted by powers of two.
--
-- Beyond some hundred thousand traces what succeeds is counted in every n-th trace: shares are taken within
-- one outcome, so that this leaves them what they are.
{{flows}},
spans AS
(
    SELECT
        {{side}} AS Side,
        cityHash64(TraceId) AS Trace,
        TraceId,
        cityHash64(SpanId) AS Span,
        Duration,
        OperationId,
        Outcome,
        ServiceName,
        SpanAttributes,
        ResourceAttributes
    FROM otel_traces
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
        AND (SpanKind != 'Internal' OR ParentSpanId = '')
),
-- What there is shows in a part of the traces; of what fails nothing is left out.
shown AS
(
    SELECT
        Side,
        OperationId,
        Outcome,
        Outcome = 'ok' AND Duration > transform(OperationId, {operations:Array(UInt64)}, {slow:Array(UInt64)}, toUInt64(-1)) AS Slow,
        mapKeys(SpanAttributes) AS own,
        arrayConcat(own, mapKeys(ResourceAttributes)) AS keys,
        arrayConcat(mapValues(SpanAttributes), mapValues(ResourceAttributes)) AS values,
        arrayMap(i -> i <= length(own), arrayEnumerate(keys)) AS isOwn
    FROM spans
    WHERE (Trace % {every_shown:UInt32} = 0 OR Outcome = 'failed') AND has({operations:Array(UInt64)}, OperationId)
        AND ({service:String} = '' OR ServiceName = {service:String})
),
-- Never informative: what names the environment, the process or the machine, what the kernel picks, the
-- request's own address and text, times, lines of code.
informative AS
(
    SELECT key
    FROM
    (
        SELECT arrayConcat(own, of_resource) AS keys
        FROM (SELECT DISTINCT mapKeys(SpanAttributes) AS own, mapKeys(ResourceAttributes) AS of_resource FROM spans WHERE Trace % {every_shown:UInt32} = 0 OR Outcome = 'failed')
    )
    ARRAY JOIN keys AS key
    GROUP BY key
    HAVING NOT match(key, '(^|[._])(port|address|addr|ip|host|hostname|peer|timestamp|time|duration|elapsed)(_?(ms|ns|us|s))?$')
        AND NOT match(key, '^(net|network|client|thread|host|container|process|telemetry|vcs|os|code|isoscope|service)[.]')
        AND NOT match(key, '^(k8s[.](pod|node|container|replicaset)|faas[.]instance|deployment)[.]')
        AND NOT match(key, '^(url|http)[.](full|path|query|target|url|original)$')
        AND NOT match(key, '^db[.](query[.]text|query[.]parameter[.].*|statement|connection_string|user)$')
        AND NOT match(key, '^(http[.]user_agent|user_agent[.].*)$')
),
(
    SELECT groupArray((OperationId, origin, key, top, binned))
    FROM
    (
        SELECT
            OperationId,
            origin,
            key,
            -- Of each group the commonest: what is rare in all may be common among the failing.
            arraySlice(arrayDistinct(arrayConcat(
                arrayMap(v -> v.2, groupArraySortedIf({top:UInt8})((-n0, value), n0 > 0)),
                arrayMap(v -> v.2, groupArraySortedIf({top:UInt8})((-n1, value), n1 > 0)),
                arrayMap(v -> v.2, groupArraySortedIf({top:UInt8})((-failed, value), failed > 0)),
                arrayMap(v -> v.2, groupArraySortedIf({top:UInt8})((-slow, value), slow > 0))
            )), 1, 30) AS top,
            count() AS different,
            countIf(n0 > 0) AS different0,
            countIf(n1 > 0) AS different1,
            sum(n0) AS having0,
            sum(n1) AS having1,
            different > {top:UInt8} AND countIf(isNull(toFloat64OrNull(value))) = 0 AS binned
        FROM
        (
            SELECT
                OperationId,
                if(is_own, 'span', 'resource') AS origin,
                toString(named) AS key,
                value,
                toInt64(countIf(Side = 0)) AS n0,
                toInt64(countIf(Side = 1)) AS n1,
                toInt64(countIf(Side = 1 AND Outcome = 'failed')) AS failed,
                toInt64(countIf(Side = 1 AND Slow)) AS slow
            FROM shown
            ARRAY JOIN keys AS named, values AS value, isOwn AS is_own
            WHERE named IN (SELECT key FROM informative) AND length(value) <= 200
            GROUP BY OperationId, is_own, named, value
        )
        GROUP BY OperationId, origin, key
        HAVING
            -- Seen on both sides: a key that only one has is the telemetry's difference.
            having0 > 0 AND having1 > 0
            AND (different > 1 OR having0 + having1 < transform(OperationId, {operations:Array(UInt64)}, {spans:Array(UInt64)}, toUInt64(0)))
            AND (origin = 'span' OR different0 > 1 OR different1 > 1)
            AND NOT (having0 > 20 AND different0 > 0.9 * having0)
            AND NOT (having1 > 20 AND different1 > 0.9 * having1)
        ORDER BY having0 + having1 DESC, OperationId, origin, key
        LIMIT {keys:UInt32}
    )
) AS catalogue,
arrayDistinct(arrayMap(c -> c.1, catalogue)) AS known_operations,
arrayMap(c -> cityHash64(c.1, c.2, c.3), catalogue) AS known_keys,
-- Where the value of a key is counted: 32 slots each, the first for what is in no other.
arrayMap((c, k) -> toUInt32(2 * k + c.5), catalogue, arrayEnumerate(catalogue)) AS key_codes,
arrayFlatten(arrayMap((c, k) -> arrayMap(v -> cityHash64(intDiv(2 * k, 2), v), c.4), catalogue, arrayEnumerate(catalogue))) AS known_values,
arrayFlatten(arrayMap((c, k) -> arrayMap(v -> toUInt32(32 * k + v), arrayEnumerate(c.4)), catalogue,
    arrayEnumerate(catalogue))) AS value_codes,
-- Beyond some hundred thousand traces a part.
part AS
(
    SELECT *
    FROM spans
    WHERE has(known_operations, OperationId) AND (Trace % {every:UInt32} = 0 OR Outcome = 'failed')
),
roots AS
(
    SELECT Side, Trace, Root AS root, Outcome AS status, Late AS late
    FROM flows
    WHERE Root != 0 AND (Trace % {every:UInt32} = 0 OR arrayExists(n -> n > 0, Failed))
),
coded AS
(
    SELECT
        Side,
        Trace,
        TraceId,
        OperationId,
        Outcome,
        Outcome = 'ok' AND Duration > transform(OperationId, {operations:Array(UInt64)}, {slow:Array(UInt64)}, toUInt64(-1)) AS Slow,
        arrayConcat(
            arrayMap(k -> transform(cityHash64(OperationId, 'span', toString(k)), known_keys, key_codes, toUInt32(0)), mapKeys(SpanAttributes)),
            arrayMap(k -> transform(cityHash64(OperationId, 'resource', toString(k)), known_keys, key_codes, toUInt32(0)), mapKeys(ResourceAttributes))
        ) AS places,
        arrayMap(
            (k, v) -> if(k % 2 = 1,
                32 * intDiv(k, 2) + if(toFloat64OrZero(v) > 0,
                    toUInt32(3 + least(28, greatest(-1, floor(log2(toFloat64OrZero(v)))))), 1),
                transform(cityHash64(intDiv(k, 2), v), known_values, value_codes, 16 * k)),
            arrayFilter(k -> k > 0, places) AS kept,
            arrayFilter((v, k) -> k > 0, arrayConcat(mapValues(SpanAttributes), mapValues(ResourceAttributes)), places)) AS codes
    FROM part
    -- Of several spans of one operation in a trace, one.
    WHERE NOT has({repeated:Array(UInt64)}, OperationId) OR (Side, Trace, OperationId, Span) IN
    (
        SELECT Side, Trace, OperationId, min(Span)
        FROM spans
        WHERE has({repeated:Array(UInt64)}, OperationId) AND (Trace % {every:UInt32} = 0 OR Outcome = 'failed')
        GROUP BY Side, Trace, OperationId
    )
),
counted AS
(
    SELECT
        OperationId,
        root,
        status,
        coded.Outcome AS outcome,
        code,
        Side,
        count() AS traces,
        countIf(late) AS lateTraces,
        countIf(Slow) AS slow,
        groupArraySorted(2)(TraceId) AS examples,
        groupArraySortedIf(2)(TraceId, Slow) AS slowExamples
    FROM coded
    INNER JOIN roots USING (Side, Trace)
    -- Code 0 stands for all.
    ARRAY JOIN arrayPushFront(codes, 0) AS code
    GROUP BY OperationId, root, status, outcome, code, Side
)
SELECT
    toString(OperationId) AS operation,
    toString(root) AS root,
    status,
    outcome,
    Side AS side,
    traces,
    lateTraces,
    slow,
    examples,
    slowExamples,
    intDiv(code, 32) AS place,
    code % 32 AS slot,
    '' AS origin,
    '' AS key,
    false AS binned,
    [] AS top
FROM counted
UNION ALL
-- What the places and slots mean.
SELECT toString(entry.1), '', '', '', 0, 0, 0, 0, [], [], place, 0, entry.2, entry.3, entry.5, entry.4
FROM (SELECT 1) ARRAY JOIN catalogue AS entry, arrayEnumerate(catalogue) AS place
