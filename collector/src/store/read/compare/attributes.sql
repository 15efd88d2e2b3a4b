-- In how many traces an operation has which value of which attribute, as part of which request and how it ended.
--
-- Told apart are the commonest values of each group; numbers, where there are more, by powers of two. A key with a
-- new value in nine of ten traces is an id and is left out; so is a key that says the same everywhere.
--
-- One level more takes ClickHouse as long to understand as all that is counted now: there are few.
{{cells}},
{{power}} AS power,
countings -> arrayFlatten(arrayMap(
    ns -> arraySlice(arrayMap(p -> p.2, arraySort(arrayFilter(p -> p.1 < 0, arrayZip(arrayMap(n -> -n, ns), countings.1)))), 1, {told_apart:UInt8}),
    [countings.2, countings.3, countings.4, countings.5])) AS commonest
SELECT
    toString(operation) AS operation,
    origin,
    key,
    powers,
    -- What is told apart, and as what.
    multiIf(one.1 = 'power', one.2,
        powers AND one.1 = 'value' AND isNotNull(toFloat64OrNull(one.2)), power(one.2),
        NOT powers AND one.1 = 'value' AND has(top, one.2), one.2, NULL) AS value,
    toString(one.3) AS root,
    one.4 AS status,
    one.5 AS outcome,
    one.6 AS side,
    sum(one.7) AS traces,
    sum(one.8) AS lateTraces,
    sum(one.9) AS slow,
    sumForEach(one.10) AS weights
FROM
(
    SELECT
        OperationId AS operation,
        Origin AS origin,
        Key AS key,
        groupArray((form, said, Root, toString(Status), toString(Outcome), Side, traces, late, of_slow, weights)) AS entries,
        sumIf(traces, Side = 0) AS having0,
        sumIf(traces, Side = 1) AS having1,
        sumMapIf([said], [toInt64(if(Side = 0, traces, 0))], [toInt64(if(Side = 1, traces, 0))],
            [toInt64(if(Side = 1 AND Outcome = 'failed', traces, 0))], [toInt64(if(Side = 1, of_slow, 0))],
            form IN ('value', 'power')) AS counts,
        countIf(form = 'power') > 0
            OR length(counts.1) > {told_apart:UInt8} AND arrayAll(v -> isNotNull(toFloat64OrNull(v)), counts.1) AS powers,
        -- Of each group the commonest: what is rare in all may be common among the failing.
        arraySlice(arrayDistinct(commonest(counts)), 1, 30) AS top
    FROM
    (
        SELECT
            OperationId,
            Origin,
            Key,
            Form AS form,
            Value AS said,
            Root,
            Status,
            Outcome,
            Side,
            sum(Traces) AS traces,
            sumIf(Traces, Late) AS late,
            sumIf(Traces, Outcome = 'ok' AND Bin > transform(OperationId, {asked:Array(UInt64)}, {slow:Array(Int16)}, toInt16(32767)) AS is_slow) AS of_slow,
            [sum(Weight), sum(Squares), sumIf(Weight, is_slow), sumIf(Squares, is_slow)] AS weights
        FROM cells
        WHERE OperationId IN {asked:Array(UInt64)}
        GROUP BY OperationId, Origin, Key, form, said, Root, Status, Outcome, Side
    )
    GROUP BY operation, origin, key
    -- Seen on both sides: a key that only one has is the telemetry's difference.
    HAVING having0 > 0 AND having1 > 0
        AND (length(counts.1) > 1 OR having0 + having1 < transform(operation, {asked:Array(UInt64)}, {traces:Array(UInt64)}, toUInt64(0)))
        AND (origin = 'span' OR arrayCount(n -> n > 0, counts.2) > 1 OR arrayCount(n -> n > 0, counts.3) > 1)
        AND NOT (having0 > 20 AND arrayCount(n -> n > 0, counts.2) > 0.9 * having0)
        AND NOT (having1 > 20 AND arrayCount(n -> n > 0, counts.3) > 0.9 * having1)
        AND sumIf(traces, form = 'id' AND Side = 0) <= 0.5 * having0
        AND sumIf(traces, form = 'id' AND Side = 1) <= 0.5 * having1
    ORDER BY having0 + having1 DESC, operation, origin, key
    LIMIT {told_keys:UInt32}
)
ARRAY JOIN entries AS one
GROUP BY operation, origin, key, powers, value, root, status, outcome, side
