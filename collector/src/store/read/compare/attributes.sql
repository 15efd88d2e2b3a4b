-- How many traces have which value of which attribute, per operation, root operation and outcome.
--
-- Memory stays bounded whatever the values are: `catalogue` keeps for each key the commonest values of each
-- group in sketches, and only those are counted exactly, everything else as one. A key with a new value in
-- nine of ten spans is an id and is left out; so is a key that says the same everywhere. Numbers of more
-- values than fit are counted by powers of two.
--
-- Beyond some hundred thousand traces what succeeds is counted in every n-th trace: shares are taken within
-- one outcome, so that this leaves them what they are.
WITH
spans AS
(
    SELECT
        {{side}} AS Side,
        cityHash64(TraceId) AS Trace,
        TraceId,
        SpanId,
        ParentSpanId = '' AS IsRoot,
        Timestamp,
        Duration,
        OperationId,
        Outcome,
        SpanKind != 'Internal' OR ParentSpanId = '' AS Judged,
        ServiceName,
        mapKeys(SpanAttributes) AS SpanKeys,
        mapKeys(ResourceAttributes) AS ResourceKeys,
        arrayConcat(mapValues(SpanAttributes), mapValues(ResourceAttributes)) AS values
    FROM otel_traces
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
),
-- Slow is what one in twenty of the baseline's successes is.
(
    SELECT (groupArray(OperationId), groupArray(slow), groupArray(n))
    FROM
    (
        SELECT
            OperationId,
            if(countIf(Side = 0 AND Outcome = 'ok') < {fewest:UInt32}, toUInt64(-1),
                quantileExactIf(0.95)(Duration, Side = 0 AND Outcome = 'ok')) AS slow,
            count() AS n
        FROM spans
        WHERE Judged
        GROUP BY OperationId
        HAVING least(countIf(Side = 0), countIf(Side = 1)) >= {fewest:UInt32}
    )
) AS operations,
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
                topKIf({top:UInt8})(value, Side = 0),
                topKIf({top:UInt8})(value, Side = 1),
                topKIf({top:UInt8})(value, Side = 1 AND Outcome = 'failed'),
                topKIf({top:UInt8})(value, Side = 1 AND Slow)
            )), 1, 30) AS top,
            uniqCombined(14)(value) AS different,
            uniqCombinedIf(14)(value, Side = 0) AS different0,
            uniqCombinedIf(14)(value, Side = 1) AS different1,
            countIf(Side = 0) AS having0,
            countIf(Side = 1) AS having1,
            different > {top:UInt8} AND countIf(isNull(toFloat64OrNull(value))) = 0 AS binned
        FROM
        (
            SELECT
                Side,
                OperationId,
                Outcome,
                Outcome = 'ok' AND Duration > transform(OperationId, operations.1, operations.2, toUInt64(-1)) AS Slow,
                attribute.1 AS origin,
                attribute.2 AS key,
                attribute.3 AS value
            FROM spans
            ARRAY JOIN arrayFilter(a -> length(a.3) <= 200, arrayZip(
                arrayConcat(arrayResize(['span'], length(SpanKeys), 'span'), arrayResize(['resource'], length(ResourceKeys), 'resource')),
                arrayConcat(SpanKeys, ResourceKeys),
                values)) AS attribute
            -- What there is shows in a part of the traces; of what fails nothing is left out.
            WHERE Judged AND (Trace % {every_shown:UInt32} = 0 OR Outcome = 'failed') AND has(operations.1, OperationId)
                AND ({service:String} = '' OR ServiceName = {service:String})
                -- Never informative: what names the environment, the process or the machine, what the kernel picks,
                -- the request's own address and text, times, lines of code.
                AND NOT match(attribute.2,
                    '(^|[._])(port|address|addr|ip|host|hostname|peer|timestamp|time|duration|elapsed)(_?(ms|ns|us|s))?$')
                AND NOT match(attribute.2, '^(net|network|client|thread|host|container|process|telemetry|vcs|os|code|isoscope|service)[.]')
                AND NOT match(attribute.2, '^(k8s[.](pod|node|container|replicaset)|faas[.]instance|deployment)[.]')
                AND NOT match(attribute.2, '^(url|http)[.](full|path|query|target|url|original)$')
                AND NOT match(attribute.2, '^db[.](query[.]text|query[.]parameter[.].*|statement|connection_string|user)$')
                AND NOT match(attribute.2, '^(http[.]user_agent|user_agent[.].*)$')
        )
        GROUP BY OperationId, origin, key
        HAVING
            -- Seen on both sides: a key that only one has is the telemetry's difference.
            having0 > 0 AND having1 > 0
            AND (different > 1 OR having0 + having1 < transform(OperationId, operations.1, operations.3, toUInt64(0)))
            AND (origin = 'span' OR different0 > 1 OR different1 > 1)
            AND NOT (having0 > 20 AND different0 > 0.9 * having0)
            AND NOT (having1 > 20 AND different1 > 0.9 * having1)
        ORDER BY having0 + having1 DESC
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
coded AS
(
    SELECT
        Side,
        Trace,
        any(TraceId) AS trace_id,
        OperationId,
        -- Of several spans of one operation in a trace, one.
        argMin((
            Outcome,
            Outcome = 'ok' AND Duration > transform(OperationId, operations.1, operations.2, toUInt64(-1)),
            arrayMap(
                (k, v) -> if(k % 2 = 1,
                    32 * intDiv(k, 2) + if(toFloat64OrZero(v) > 0,
                        toUInt32(3 + least(28, greatest(-1, floor(log2(toFloat64OrZero(v)))))), 1),
                    transform(cityHash64(intDiv(k, 2), v), known_values, value_codes, 16 * k)),
                arrayFilter(k -> k > 0, places) AS kept,
                arrayFilter((v, k) -> k > 0, values, places))
        ), SpanId) AS taken
    FROM
    (
        SELECT
            *,
            arrayConcat(
                arrayMap(k -> transform(cityHash64(OperationId, 'span', toString(k)), known_keys, key_codes, toUInt32(0)), SpanKeys),
                arrayMap(k -> transform(cityHash64(OperationId, 'resource', toString(k)), known_keys, key_codes, toUInt32(0)), ResourceKeys)
            ) AS places
        FROM spans
        WHERE Judged AND has(known_operations, OperationId)
            AND (Trace % {every:UInt32} = 0 OR Outcome = 'failed')
    )
    GROUP BY Side, Trace, OperationId
),
roots AS
(
    SELECT
        Side,
        Trace,
        argMin((OperationId, Outcome), Timestamp) AS entry,
        min(Timestamp) >= fromUnixTimestamp64Milli(if(Side = 0, {baseline_middle:Int64}, {candidate_middle:Int64})) AS late
    FROM spans
    WHERE IsRoot
    GROUP BY Side, Trace
),
counted AS
(
    SELECT
        OperationId,
        entry.1 AS root,
        entry.2 AS status,
        taken.1 AS outcome,
        code,
        Side,
        count() AS traces,
        countIf(late) AS lateTraces,
        countIf(taken.2) AS slow,
        groupArraySorted(2)(trace_id) AS examples,
        groupArraySortedIf(2)(trace_id, taken.2) AS slowExamples
    FROM coded
    INNER JOIN roots USING (Side, Trace)
    -- Code 0 stands for all.
    ARRAY JOIN arrayPushFront(taken.3, 0) AS code
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
