-- In how many traces an operation has which value of which attribute, as part of which request and how it ended.
--
-- Told apart are the commonest values of each group; numbers, where there are more, by powers of two. A key with a
-- new value in nine of ten traces is an id and is left out; so is a key that says the same everywhere.
{{cells}},
{{power}} AS power
SELECT
    toString(operation) AS operation,
    origin,
    key,
    powers,
    told,
    value,
    toString(stratum.1) AS root,
    stratum.2 AS status,
    stratum.3 AS outcome,
    stratum.4 AS side,
    sum(stratum.5) AS traces,
    sum(stratum.6) AS lateTraces,
    sum(stratum.7) AS slow,
    sumForEach(stratum.8) AS weights
FROM
(
    SELECT
        operation,
        origin,
        key,
        powers,
        -- What is told apart, and as what.
        multiIf(one.1 = 'power', one.2,
            powers AND one.1 = 'value' AND isNotNull(toFloat64OrNull(one.2)), power(one.2),
            NOT powers AND one.1 = 'value' AND has(top, one.2), one.2, NULL) AS value_or_other,
        isNotNull(value_or_other) AS told,
        coalesce(value_or_other, '') AS value,
        stratum
    FROM
    (
        SELECT
            OperationId AS operation,
            Origin AS origin,
            Key AS key,
            groupArray((form, said, strata)) AS entries,
            sum(n0) AS having0,
            sum(n1) AS having1,
            countIf(apart) AS different,
            countIf(apart AND n0 > 0) AS different0,
            countIf(apart AND n1 > 0) AS different1,
            countIf(form = 'power') > 0 OR different > {told_apart:UInt8} AND countIf(apart AND isNull(toFloat64OrNull(said))) = 0 AS powers,
            -- Of each group the commonest: what is rare in all may be common among the failing.
            arraySlice(arrayDistinct(arrayConcat(
                arrayMap(v -> v.2, groupArraySortedIf({told_apart:UInt8})((-toInt64(n0), said), apart AND n0 > 0)),
                arrayMap(v -> v.2, groupArraySortedIf({told_apart:UInt8})((-toInt64(n1), said), apart AND n1 > 0)),
                arrayMap(v -> v.2, groupArraySortedIf({told_apart:UInt8})((-toInt64(failed), said), apart AND failed > 0)),
                arrayMap(v -> v.2, groupArraySortedIf({told_apart:UInt8})((-toInt64(slow), said), apart AND slow > 0))
            )), 1, 30) AS top
        FROM
        (
            SELECT
                OperationId,
                Origin,
                Key,
                Form AS form,
                Value AS said,
                form IN ('value', 'power') AS apart,
                sumIf(traces, Side = 0) AS n0,
                sumIf(traces, Side = 1) AS n1,
                sumIf(traces, Side = 1 AND Outcome = 'failed') AS failed,
                sumIf(of_slow, Side = 1) AS slow,
                groupArray((Root, toString(Status), toString(Outcome), Side, traces, late, of_slow, weights)) AS strata
            FROM
            (
                SELECT
                    OperationId,
                    Origin,
                    Key,
                    Form,
                    Value,
                    Root,
                    Status,
                    Outcome,
                    Side,
                    sum(Traces) AS traces,
                    sumIf(Traces, Late) AS late,
                    sumIf(Traces, is_slow) AS of_slow,
                    [sum(Weight), sum(Squares), sumIf(Weight, is_slow), sumIf(Squares, is_slow)] AS weights
                FROM
                (
                    SELECT *, Outcome = 'ok' AND Bin > transform(OperationId, {asked:Array(UInt64)}, {slow:Array(Int16)}, toInt16(32767)) AS is_slow
                    FROM cells
                    WHERE OperationId IN {asked:Array(UInt64)}
                )
                GROUP BY OperationId, Origin, Key, Form, Value, Root, Status, Outcome, Side
            )
            GROUP BY OperationId, Origin, Key, form, said
        )
        GROUP BY operation, origin, key
        -- Seen on both sides: a key that only one has is the telemetry's difference.
        HAVING having0 > 0 AND having1 > 0
            AND (different > 1 OR having0 + having1 < transform(operation, {asked:Array(UInt64)}, {traces:Array(UInt64)}, toUInt64(0)))
            AND (origin = 'span' OR different0 > 1 OR different1 > 1)
            AND NOT (having0 > 20 AND different0 > 0.9 * having0)
            AND NOT (having1 > 20 AND different1 > 0.9 * having1)
            AND sumIf(n0, form = 'id') <= 0.5 * having0
            AND sumIf(n1, form = 'id') <= 0.5 * having1
        ORDER BY having0 + having1 DESC, operation, origin, key
        LIMIT {told_keys:UInt32}
    )
    ARRAY JOIN entries AS one
    ARRAY JOIN one.3 AS stratum
)
GROUP BY operation, origin, key, powers, told, value, root, status, outcome, side
