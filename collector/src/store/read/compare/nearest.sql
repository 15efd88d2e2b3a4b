-- For each asked operation and side: the traces whose duration lies nearest to a target.
{{spans}}
SELECT
    toString(id) AS id,
    side,
    arrayMap(t -> t.2, groupArraySorted(3)((distance, trace_id))) AS traceIds
FROM
(
    SELECT
        StatementId AS id,
        Side AS side,
        any(TraceId) AS trace_id,
        indexOf({ids:Array(UInt64)}, id) AS asked,
        if(Side = 0, {baseline_targets:Array(Float64)}, {candidate_targets:Array(Float64)})[asked] AS target,
        min(abs(Duration / 1e6 - target)) AS distance
    FROM spans
    WHERE asked > 0
    GROUP BY id, side, Trace, asked, target
)
GROUP BY id, side
