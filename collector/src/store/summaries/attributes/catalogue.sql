-- How the values of each key are to be counted, as a part of the spans shows: each where there are few ('value'),
-- numbers by the powers of two ('power'), the commonest of others ('other'), and none of what is an id: where nine of
-- ten spans have another ('id'), of more than could each be told apart. An operation of which keys are left out says
-- so: which ones these are may be others elsewhere.
SELECT
    operation,
    groupArrayIf((origin, key, form, told), is_counted) AS keys,
    toUInt8(countIf(NOT is_counted) > 0) AS cut
FROM
(
    SELECT
        *,
        row_number() OVER (PARTITION BY operation ORDER BY having DESC, origin, key) <= {of_one:UInt32}
            AND row_number() OVER (PARTITION BY form = 'other' ORDER BY having DESC, operation, origin, key)
                <= if(form = 'other', {others:UInt32}, {keys:UInt32}) AS is_counted
    FROM
    (
        SELECT
            toString(OperationId) AS operation,
            origin,
            key,
            count() AS different,
            sum(n) AS having,
            multiIf(
                different > 0.9 * having AND having > {plain:UInt32}, 'id',
                different <= {plain:UInt32}, 'value',
                countIf(isNull(toFloat64OrNull(value))) = 0, 'power',
                'other') AS form,
            -- Of each group the commonest: what is rare in all may be common among the failing. As cells/attributes.sql
            -- hashes them.
            arrayMap(v -> toString(cityHash64(OperationId, concat(left(origin, 1), '?', key, '\x1f'), v)), if(form = 'other', arrayDistinct(arrayConcat(
                arrayMap(v -> v.2, groupArraySorted({commonest:UInt8})((-n, value))),
                arrayMap(v -> v.2, groupArraySortedIf({commonest:UInt8})((-failed, value), failed > 0))
            )), [])) AS told
        FROM
        (
            SELECT
                OperationId,
                if(is_own, 'span', 'resource') AS origin,
                toString(named) AS key,
                if(length(said) > {longest:UInt32}, '', said) AS value,
                toInt64(count()) AS n,
                toInt64(countIf(Outcome = 'failed')) AS failed
            FROM
            (
                SELECT
                    OperationId,
                    Outcome,
                    mapKeys(SpanAttributes) AS own,
                    arrayConcat(own, mapKeys(ResourceAttributes)) AS keys,
                    arrayConcat(mapValues(SpanAttributes), mapValues(ResourceAttributes)) AS values,
                    arrayMap(i -> i <= length(own), arrayEnumerate(keys)) AS isOwn
                FROM otel_traces
                WHERE {{of_operations}}
                    AND OperationId IN {operations:Array(UInt64)}
                    -- What there is shows in a part of what each operation did, and of what it failed in another.
                    AND TraceHash % if(Outcome = 'failed',
                        transform(OperationId, {operations:Array(UInt64)}, {every_failed:Array(UInt32)}, toUInt32(1)),
                        transform(OperationId, {operations:Array(UInt64)}, {every_shown:Array(UInt32)}, toUInt32(1))) = 0
            )
            ARRAY JOIN keys AS named, values AS said, isOwn AS is_own
            WHERE named IN {informative:Array(String)}
            GROUP BY OperationId, is_own, named, value
        )
        GROUP BY OperationId, origin, key
    )
)
GROUP BY operation
