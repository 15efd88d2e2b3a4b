-- For each asked subject and side: the traces whose duration lies nearest to a target. A subject is a root
-- operation, timed as a whole, or a path, timed by itself per call, or the last step of paths.
{{flows}},
timed AS
(
    SELECT Side, TraceId, id, ms
    FROM flows
    ARRAY JOIN
        arrayConcat([Root], Paths, Nodes) AS id,
        arrayConcat(
            [toFloat64(DurationMs)],
            arrayMap((ms, calls) -> ms / calls, SelfMs, Calls),
            arrayMap((ms, calls) -> ms / calls, TotalMs, Calls)) AS ms
    WHERE hasAny({ids:Array(UInt64)}, arrayConcat([Root], Paths, Nodes)) AND has({ids:Array(UInt64)}, id)
)
SELECT
    toString(id) AS id,
    Side AS side,
    arrayMap(t -> t.2, groupArraySorted(3)((
        abs(ms - if(Side = 0, {baseline_targets:Array(Float64)}, {candidate_targets:Array(Float64)})[indexOf({ids:Array(UInt64)}, timed.id)]),
        TraceId))) AS traceIds
FROM timed
GROUP BY id, side
