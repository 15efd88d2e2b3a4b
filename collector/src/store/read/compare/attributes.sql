-- In how many traces an operation has which value of which attribute, as part of which request and how it ended. What
-- of it is told apart is decided afterwards: one level more takes ClickHouse as long to understand as all the rest.
-- What rows would say again and again is told once.
{{cells}}
SELECT
    toString(OperationId) AS operation,
    origin,
    key,
    groupArray((form, value, toString(Root), status, outcome, side, traces, lateTraces, slow, weights)) AS rows
FROM
(
    SELECT
        OperationId,
        Origin AS origin,
        Key AS key,
        Form AS form,
        Value AS value,
        Root,
        Status AS status,
        Outcome AS outcome,
        Side AS side,
        sum(Traces) AS traces,
        sumIf(Traces, Late) AS lateTraces,
        sumIf(Traces, outcome = 'ok' AND Bin > transform(OperationId, {asked:Array(UInt64)}, {slow:Array(Int16)}, toInt16(32767)) AS is_slow) AS slow,
        [sum(Weight), sum(Squares), sumIf(Weight, is_slow), sumIf(Squares, is_slow)] AS weights
    FROM cells
    WHERE OperationId IN {asked:Array(UInt64)}
    GROUP BY OperationId, origin, key, form, value, Root, status, outcome, side
)
GROUP BY OperationId, origin, key
