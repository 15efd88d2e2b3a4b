-- In how many traces each operation ran, as part of which request, how it ended and how long it took.
{{cells}}
SELECT
    toString(OperationId) AS operation,
    toString(Root) AS root,
    Status AS status,
    Outcome AS outcome,
    Side AS side,
    groupArray((Bin, traces, late, weight, squares)) AS bins
FROM
(
    SELECT
        OperationId,
        Root,
        Status,
        Outcome,
        Side,
        Bin,
        sum(Traces) AS traces,
        sumIf(Traces, Late) AS late,
        sum(Weight) AS weight,
        sum(Squares) AS squares
    FROM cells
    GROUP BY OperationId, Root, Status, Outcome, Side, Bin
)
GROUP BY operation, root, status, outcome, side
