-- How often a trace of one root operation and outcome runs each operation: per pair a histogram over traces.
-- Traces that never do are not listed; they are the root's traces less the listed ones. Root 0: the trace's
-- root span has not been seen.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    Root,
    Status,
    OperationId,
    -- Steps of an eighth of an octave above 64: the histogram stays small, the order stays.
    if(run > 64, toUInt64(round(exp2(round(log2(run) * 8) / 8))), toUInt64(run)) AS Calls,
    sum(n) AS Traces,
    sum(weight) AS Weight,
    sum(squares) AS Squares,
    arraySlice(arraySort(groupArrayArray(30)(examples)), 1, 3) AS Examples
FROM
(
    SELECT Build, Loaded, Environment, Version, Slice, Root, Status, alike, OperationId, sum(calls) AS run,
        any(n) AS n, any(weight) AS weight, any(squares) AS squares, any(examples) AS examples
    FROM
    (
        -- Traces that ran the same equally often count together.
        SELECT
            Build,
            Loaded,
            Environment,
            Version,
            Slice,
            Root,
            Status,
            Nodes,
            traces.Calls AS counts,
            count() AS n,
            sum(traces.Weight) AS weight,
            sum(traces.Weight * traces.Weight) AS squares,
            groupArraySorted(3)(TraceId) AS examples,
            cityHash64(Build, Environment, Version, Slice, Root, Status, Nodes, counts) AS alike
        FROM traces
        GROUP BY Build, Loaded, Environment, Version, Slice, Root, Status, Nodes, counts
    ) AS sets
    ARRAY JOIN Nodes AS node, counts AS calls
    INNER JOIN
    (
        SELECT StatementId, any(OperationId) AS OperationId
        FROM isoscope_operations
        WHERE Environment IN {environments:Array(String)}
        GROUP BY StatementId
    ) AS operations ON operations.StatementId = node
    GROUP BY Build, Loaded, Environment, Version, Slice, Root, Status, alike, OperationId
)
GROUP BY Build, Loaded, Environment, Version, Slice, Root, Status, OperationId, Calls
