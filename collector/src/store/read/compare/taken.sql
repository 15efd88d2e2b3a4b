-- How many traces took which path, whatever else they did.
{{cells}}
SELECT
    Side AS side,
    toString(Root) AS root,
    Status AS status,
    toUInt8(Complete) AS complete,
    toString(path) AS id,
    toString(any(last)) AS node,
    toString(any(continued)) AS parent,
    sum(Traces) AS traces,
    sumIf(Traces, Late) AS late,
    sum(Weight) AS weight,
    sum(Squares) AS squares,
    -- Of several paths of a trace that end alike, one counts as its trace.
    sumIf(Traces, nth = 1) AS firstTraces,
    sumIf(Traces, nth = 1 AND Late) AS firstLate,
    sumIf(Weight, nth = 1) AS firstWeight,
    sumIf(Squares, nth = 1) AS firstSquares,
    sum(run) AS calls,
    sum(ms) AS totalMs
FROM cells
ARRAY JOIN
    Paths AS path,
    Nodes AS last,
    Parents AS continued,
    Calls AS run,
    TotalMs AS ms,
    arrayEnumerateUniq(Nodes) AS nth
GROUP BY side, root, status, complete, id
