-- How many traces have which value of which attribute, per operation, root operation and outcome.
--
-- Memory stays bounded whatever the values are: `catalogue` keeps for each key the commonest values of each
-- group in a part of the spans, and only those are counted, everything else as one. A key with a new value
-- in nine of ten spans is an id and is left out; so is a key that says the same everywhere. Numbers of more
-- values than fit are counted by powers of two.
--
-- Spans that say the same of all that is in the catalogue count together; what they say is taken apart when
-- there are few of them left.
{{flows}},
spans AS
(
    SELECT
        {{side}} AS Side,
        TraceId,
        cityHash64(TraceId) AS Trace,
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
        AND OperationId IN (SELECT arrayJoin({operations:Array(UInt64)}))
        AND (SpanKind != 'Internal' OR ParentSpanId = '')
),
-- What there is shows in a part of what each operation did, and of what it failed in another: every n-th.
shown AS
(
    SELECT
        Side,
        OperationId,
        Outcome,
        Outcome = 'ok' AND Duration > transform(OperationId, {operations:Array(UInt64)}, {slow:Array(UInt64)}, toUInt64(-1)) AS Slow,
        mapKeys(SpanAttributes) AS own,
        -- The key '' stands for the span itself.
        arrayConcat([''], own, mapKeys(ResourceAttributes)) AS keys,
        arrayConcat([''], mapValues(SpanAttributes), mapValues(ResourceAttributes)) AS values,
        arrayMap(i -> i <= length(own) + 1, arrayEnumerate(keys)) AS isOwn
    FROM spans
    WHERE Trace % if(Outcome = 'failed',
            transform(OperationId, {operations:Array(UInt64)}, {every_failed:Array(UInt32)}, toUInt32(1)),
            transform(OperationId, {operations:Array(UInt64)}, {every_shown:Array(UInt32)}, toUInt32(1))) = 0
        AND ({service:String} = '' OR ServiceName = {service:String})
),
-- The keys that spans have together: of such sets there are few.
(
    SELECT groupArray((OperationId, own, of_resource))
    FROM
    (
        SELECT OperationId, any(mapKeys(SpanAttributes)) AS own, any(mapKeys(ResourceAttributes)) AS of_resource
        FROM otel_traces
        WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
            AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
            AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
            AND OperationId IN (SELECT arrayJoin({operations:Array(UInt64)}))
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
            WHERE (named = '' OR named IN (SELECT arrayJoin(informative))) AND length(value) <= 200
            GROUP BY OperationId, is_own, named, value
        )
        GROUP BY OperationId, origin, key
        QUALIFY key != ''
            -- Seen on both sides: a key that only one has is the telemetry's difference.
            AND having0 > 0 AND having1 > 0
            AND (different > 1 OR having0 + having1 < max(having0 + having1) OVER (PARTITION BY OperationId))
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
-- Where each attribute of such a set is counted, 0 for nowhere; of sets of which none is counted nothing.
arrayMap(s -> arrayMap(k -> transform(cityHash64(s.1, 'span', toString(k)), known_keys, key_codes, toUInt32(0)), s.2), sorts) AS own_places,
arrayMap(s -> arrayMap(k -> transform(cityHash64(s.1, 'resource', toString(k)), known_keys, key_codes, toUInt32(0)), s.3), sorts) AS resource_places,
arrayExists(c -> c.2 = 'resource', catalogue) AS with_resources,
arrayMap(s -> cityHash64(s.1, s.2), sorts) AS own_sorts,
arrayMap(s -> cityHash64(s.1, s.3), sorts) AS resource_sorts,
(places, values) -> arrayMap(
    (k, v) -> if(k % 2 = 1,
        32 * intDiv(k, 2) + if(toFloat64OrZero(v) > 0,
            toUInt32(3 + least(28, greatest(-1, floor(log2(toFloat64OrZero(v)))))), 1),
        transform(cityHash64(intDiv(k, 2), v), known_values, value_codes, 16 * k)),
    arrayFilter(k -> k > 0, places),
    arrayFilter((v, k) -> k > 0, values, arrayResize(places, length(values)))) AS encode,
roots AS
(
    SELECT Side, Trace, Root AS root, Outcome AS status, Late AS late, Weight AS w
    FROM flows
    WHERE Root != 0
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
            encode(own_places[transform(cityHash64(OperationId, mapKeys(SpanAttributes)), own_sorts, arrayEnumerate(own_sorts), toUInt32(0))],
                mapValues(SpanAttributes)),
            if(with_resources, encode(
                resource_places[transform(cityHash64(OperationId, mapKeys(ResourceAttributes)), resource_sorts, arrayEnumerate(resource_sorts), toUInt32(0))],
                mapValues(ResourceAttributes)), [])) AS codes
    FROM spans
    WHERE OperationId IN (SELECT arrayJoin(known_operations))
        -- Of several spans of one operation in a trace, one.
        AND (OperationId NOT IN (SELECT arrayJoin({repeated:Array(UInt64)})) OR cityHash64(Side, Trace, OperationId, Span) IN
        (
            SELECT cityHash64(Side, Trace, OperationId, min(Span))
            FROM spans
            WHERE OperationId IN (SELECT arrayJoin({repeated:Array(UInt64)}))
            GROUP BY Side, Trace, OperationId
        ))
),
alike AS
(
    SELECT
        OperationId,
        root,
        status,
        coded.Outcome AS outcome,
        codes,
        Side,
        count() AS n,
        countIf(late) AS n_late,
        countIf(Slow) AS n_slow,
        [sum(w), sum(w * w), sumIf(w, Slow), sumIf(w * w, Slow)] AS weights,
        [(min(Trace), argMin(TraceId, Trace)), (max(Trace), argMax(TraceId, Trace))] AS some,
        [(minIf(Trace, Slow), argMinIf(TraceId, Trace, Slow)), (maxIf(Trace, Slow), argMaxIf(TraceId, Trace, Slow))] AS some_slow
    FROM coded
    INNER JOIN roots USING (Side, Trace)
    GROUP BY OperationId, root, status, outcome, codes, Side
),
counted AS
(
    SELECT
        OperationId,
        root,
        status,
        outcome,
        code,
        Side,
        sum(n) AS traces,
        sum(n_late) AS lateTraces,
        sum(n_slow) AS slow,
        -- What all of them and the slow ones stand for, with the sums of its squares.
        sumForEach(weights) AS weights,
        arrayMap(t -> t.2, groupArraySortedArray(2)(arrayDistinct(some))) AS examples,
        arrayMap(t -> t.2, groupArraySortedArrayIf(2)(arrayDistinct(some_slow), n_slow > 0)) AS slowExamples
    FROM alike
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
    weights,
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
SELECT toString(entry.1), '', '', '', 0, 0, 0, 0, [], [], [], place, 0, entry.2, entry.3, entry.5, entry.4
FROM (SELECT 1) ARRAY JOIN catalogue AS entry, arrayEnumerate(catalogue) AS place
