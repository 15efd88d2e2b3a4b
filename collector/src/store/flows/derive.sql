-- Derives one row for each trace that was loaded within the window and is not known with as many spans.
-- The hash of a path is h(path) = h(path of the parent) * factor + h(step), modulo 2^64: steps compose, so
-- that pointer doubling resolves n levels in log2(n) rounds. A span whose parent has not been seen begins a
-- path of its own kind.
INSERT INTO isoscope_flows
(
    Environment, Trace, TraceId, Commits, Timestamp, Root, Outcome, DurationMs, Shape, Multiplicity, Spans,
    MissingParents, Cut, Paths, Nodes, Parents, Calls, Failed, Rejected, SelfMs, TotalMs, Problems,
    ReceivedAt, FirstLoadedAt, LastLoadedAt, Weight
)
WITH
    {{gather}} AS gather,
    6364136223846793005 AS factor_0,
    11400714819323198485 AS unseen,
    {max_spans:UInt32} AS max_spans,
    {max_paths:UInt32} AS max_paths,
    fromUnixTimestamp64Milli({from:Int64}) AS from,
    (values, cut) -> if(cut, arrayPushFront(arraySlice(values, 1, max_paths - 1), arraySum(arraySlice(values, max_paths))), values) AS fold,
    (values, cut) -> if(cut, arrayPushFront(arraySlice(values, 1, max_paths - 1), 0), values) AS name,
    grouped AS
    (
        SELECT
            Environment,
            TraceHash AS Trace,
            any(TraceId) AS trace_id,
            count() AS n,
            groupUniqArray(Commit) AS commits,
            -- One by one: a tuple of them takes twice as long.
            argMinIf(OperationId, Timestamp, ParentSpanId = '') AS root,
            argMinIf(toString(Outcome), Timestamp, ParentSpanId = '') AS root_outcome,
            argMinIf(Duration, Timestamp, ParentSpanId = '') AS root_duration,
            minIf(Timestamp, ParentSpanId = '') AS root_started,
            min(Timestamp) AS started,
            groupArray({{array}})(cityHash64(SpanId)) AS span_ids,
            groupArray({{array}})(if(ParentSpanId = '', 0, cityHash64(ParentSpanId))) AS parent_ids,
            groupArray({{array}})(StatementId) AS nodes,
            groupArray({{array}})(toUnixTimestamp64Nano(Timestamp)) AS starts,
            groupArray({{array}})(Duration) AS durations,
            groupArray({{array}})(SpanKind = 'Server') AS servers,
            groupArray({{array}})(multiIf(Outcome = 'ok', 0, Outcome = 'rejected', 1, 2)) AS outcomes,
            groupArrayIf(5)((StatementId, Problem), Problem != '') AS problems,
            anyIf(TraceState, ParentSpanId = '') AS state,
            min(ReceivedAt) AS received,
            min(LoadedAt) AS first,
            max(LoadedAt) AS last
        FROM otel_traces
        WHERE LoadedAt > from AND LoadedAt <= fromUnixTimestamp64Milli({up_to:Int64}) {{late}}
        GROUP BY Environment, Trace
        HAVING n > {more_spans_than:UInt32} AND n <= max_spans
            -- Quiet, or about to leave what is looked at.
            AND (last <= fromUnixTimestamp64Milli({quiet:Int64}) OR first <= fromUnixTimestamp64Milli({leaving:Int64}))
            -- Not those of which the window shows the end only, nor those that are known.
            AND (Environment, Trace) NOT IN (SELECT Environment, Trace FROM isoscope_flows WHERE LastLoadedAt > from AND FirstLoadedAt <= from)
            AND (Environment, Trace, n) NOT IN (SELECT Environment, Trace, Spans FROM isoscope_flows WHERE LastLoadedAt > from)
    ),
    -- Positions count from 1; 0 is no position, and gathering from there yields 0.
    linked AS
    (
        SELECT
            *,
            toUInt32(length(span_ids)) AS kept,
            -- A span that came twice stays two spans, the second without callees.
            arrayMap((id, nth) -> if(nth = 1, id, bitXor(id, nth)), span_ids, arrayEnumerateUniq(span_ids)) AS ids,
            arrayMap((parent, rank) -> if(parent = 0 OR rank > kept, 0, rank), parent_ids,
                arraySlice(arrayEnumerateDense(arrayConcat(ids, parent_ids)), kept + 1)) AS up,
            arrayCount((parent, u) -> parent != 0 AND u = 0, parent_ids, up) AS orphans
        FROM grouped
    ),
    round_0 AS
    (
        SELECT
            *,
            up AS up_0,
            arrayMap((node, parent, u) -> node + if(parent != 0 AND u = 0, unseen, 0), nodes, parent_ids, up) AS add_0
        FROM linked
    ),
{{rounds}}
    -- A span waits while any of its callees runs; what they run beyond its own end is not its waiting. A
    -- server that ran outside of its caller has another clock: it is taken for the middle of the call, as
    -- Jaeger's adjuster of clock skew does.
    waiting AS
    (
        SELECT
            *,
            add_{{last}} AS paths,
            gather(paths, up) AS parent_paths,
            gather(starts, up) AS up_starts,
            arrayMap((s, d) -> s + toInt64(d), up_starts, gather(durations, up)) AS up_ends,
            arrayMap((s, d, u, ps, pe, server) -> if(u > 0 AND server AND (s < ps OR s + toInt64(d) > pe)
                    AND toInt64(d) <= pe - ps, ps + intDiv(pe - ps - toInt64(d), 2), s),
                starts, durations, up, up_starts, up_ends, servers) AS aligned,
            arrayMap((s, d) -> s + toInt64(d), aligned, durations) AS ends,
            arrayFilter(callee -> callee.1 > 0, arraySort(callee -> callee.1, arrayMap(
                (u, s, e, ps, pe) -> (u, greatest(s, ps), greatest(s, ps, least(e, pe))),
                up, aligned, ends, up_starts, up_ends))) AS callees,
            arrayDistinct(callees.1) AS callers,
            arrayFilter((i, nth) -> nth = 1, arrayEnumerate(callees), arrayEnumerateUniq(callees.1)) AS firsts,
            arrayReduceInRanges('intervalLengthSum', arrayMap((f, next) -> (toInt64(f), toUInt64(next - f)), firsts,
                arrayPopFront(arrayPushBack(firsts, toUInt32(length(callees) + 1)))), callees.2, callees.3) AS waited
        FROM round_{{last}}
    ),
    -- One entry for each span, and one for each caller that takes its waiting off, sorted by path. Counts
    -- travel in one number: calls, failed from bit 20 on, rejected from bit 40 on.
    listed AS
    (
        SELECT
            *,
            kept + length(callers) AS entries,
            arraySort(entry -> entry.1, arrayZip(
                arrayConcat(paths, gather(paths, callers)),
                arrayResize(arrayMap(o -> transform(o, [0, 1, 2], [toUInt64(1), 1 + bitShiftLeft(toUInt64(1), 40), 1 + bitShiftLeft(toUInt64(1), 20)]), outcomes), entries),
                arrayConcat(arrayMap((d, o) -> if(o = 0, toInt64(d), 0), durations, outcomes),
                    arrayMap((w, o) -> if(o = 0, -toInt64(w), 0), waited, gather(outcomes, callers))),
                arrayResize(durations, entries),
                arrayResize(nodes, entries),
                arrayResize(parent_paths, entries))) AS sorted,
            arrayFilter((i, nth) -> nth = 1, arrayEnumerate(sorted), arrayEnumerateUniq(sorted.1)) AS begins,
            arrayMap((begin, next) -> (toInt64(begin), toUInt64(next - begin)), begins,
                arrayPopFront(arrayPushBack(begins, toUInt32(entries + 1)))) AS groups
        FROM waiting
    ),
    folded AS
    (
        SELECT
            *,
            arrayDistinct(sorted.1) AS folded_paths,
            arrayReduceInRanges('sum', groups, sorted.2) AS counts,
            arrayReduceInRanges('sum', groups, sorted.3) AS self_ns,
            arrayReduceInRanges('sum', groups, sorted.4) AS total_ns,
            arrayReduceInRanges('max', groups, sorted.5) AS folded_nodes,
            arrayReduceInRanges('max', groups, sorted.6) AS folded_parents
        FROM listed
    ),
    -- Paths beyond the most that a trace may have are one, 0; of a shape's paths always the same.
    bounded AS
    (
        SELECT
            *,
            length(folded_paths) > max_paths AS overflows,
            name(folded_paths, overflows) AS Paths,
            fold(counts, overflows) AS folded_counts,
            arrayMap(c -> bitAnd(c, 1048575), folded_counts) AS calls
        FROM folded
    )
SELECT
    Environment,
    Trace,
    trace_id,
    commits,
    if(root = 0, started, root_started),
    root,
    root_outcome,
    root_duration / 1e6,
    cityHash64(Paths),
    cityHash64(Paths, arrayMap(c -> toUInt8(ceil(log2(c))), calls)),
    n,
    -- Spans that lead back to themselves have no root either.
    orphans + arrayCount(u -> u > 0, up_{{last}}),
    n - kept + if(overflows, calls[1], 0),
    Paths,
    name(folded_nodes, overflows),
    name(folded_parents, overflows),
    calls,
    arrayMap(c -> bitAnd(bitShiftRight(c, 20), 1048575), folded_counts),
    arrayMap(c -> bitShiftRight(c, 40), folded_counts),
    arrayMap(ns -> greatest(ns, 0) / 1e6, fold(self_ns, overflows)),
    arrayMap(ns -> ns / 1e6, fold(total_ns, overflows)),
    problems,
    received,
    first,
    last,
    {{weight}}
FROM bounded
-- Each trace is one row here: replacing within them is in vain, and a fifth of it all.
SETTINGS optimize_on_insert = 0, max_threads = {{threads}}, max_block_size = {{block}}, compile_expressions = 0, compile_aggregate_expressions = 0
