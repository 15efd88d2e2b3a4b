-- For each want and side: traces in which an operation has a value of an attribute, and fails or is slow where such
-- are asked for; of the baseline's those in which it doesn't, or, where all are asked for, without the value.
WITH {{power}} AS power
SELECT
    toUInt32(want) AS want,
    Side AS side,
    arraySlice(arrayDistinct(groupArraySorted(12)(TraceId)), 1, 3) AS traceIds
FROM
(
    SELECT
        {{side}} AS Side,
        TraceId,
        Outcome,
        Duration,
        arrayJoin(arrayFilter(i -> {operations:Array(UInt64)}[i] = OperationId, arrayEnumerate({operations:Array(UInt64)}))) AS want,
        {keys:Array(String)}[want] AS key,
        {of_span:Array(UInt8)}[want] = 1 AS own,
        if(own, mapContains(SpanAttributes, key), mapContains(ResourceAttributes, key)) AS there,
        if(own, SpanAttributes[key], ResourceAttributes[key]) AS said,
        multiIf(
            {is:Array(String)}[want] = 'absent', NOT there,
            {is:Array(String)}[want] = 'power', there AND isNotNull(toFloat64OrNull(said)) AND power(said) = {values:Array(String)}[want],
            there AND said = {values:Array(String)}[want]) AS having
    FROM otel_traces
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
        AND LoadedAt >= fromUnixTimestamp64Milli({loaded_since_ms:Int64})
        AND OperationId IN {operations:Array(UInt64)}
        AND (SpanKind != 'Internal' OR ParentSpanId = '')
)
WHERE multiIf(
    {among:Array(String)}[want] = 'failing', having AND (Outcome = 'failed') = (Side = 1),
    {among:Array(String)}[want] = 'slow', having AND Outcome = 'ok' AND (Duration > {slow_ns:Array(Float64)}[want]) = (Side = 1),
    having = (Side = 1))
GROUP BY want, side
