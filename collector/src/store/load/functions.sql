    -- One text per value, as the ClickHouse exporter writes it.
    (v) -> multiIf(
        v.string_value IS NOT NULL, assumeNotNull(v.string_value),
        v.int_value IS NOT NULL, toString(assumeNotNull(v.int_value)),
        v.double_value IS NOT NULL, toString(assumeNotNull(v.double_value)),
        v.bool_value IS NOT NULL, if(assumeNotNull(v.bool_value) != 0, 'true', 'false'),
        v.bytes_value IS NOT NULL, base64Encode(assumeNotNull(v.bytes_value)),
        '') AS value_text,
    -- The same over a list of key-values, column by column: a third faster than value by value.
    (a) -> CAST(
        (
            a.key,
            arrayMap(
                (s, i, d, b, y) -> multiIf(
                    s IS NOT NULL, assumeNotNull(s),
                    i IS NOT NULL, toString(assumeNotNull(i)),
                    d IS NOT NULL, toString(assumeNotNull(d)),
                    b IS NOT NULL, if(assumeNotNull(b) != 0, 'true', 'false'),
                    y IS NOT NULL, base64Encode(assumeNotNull(y)),
                    ''),
                a.value.string_value, a.value.int_value, a.value.double_value, a.value.bool_value, a.value.bytes_value)
        ), 'Map(LowCardinality(String), String)') AS attribute_map,
    (id) -> lower(hex(id)) AS hex_id,
    -- Beyond 2262 a DateTime64(9) overflows: such a clock reads as the last moment there is.
    (nano) -> fromUnixTimestamp64Nano(toInt64(least(nano, 9223372036854775807)), 'UTC') AS nano_time,
    (nano) -> fromUnixTimestamp64Milli(toInt64(intDiv(nano, 1000000)), 'UTC') AS milli_time,
    (attributes) -> if(attributes['service.name'] != '', attributes['service.name'], 'unknown_service') AS service_name,
    (bound, attributes) -> multiIf(
        bound != '', bound,
        attributes['deployment.environment.name'] != '', attributes['deployment.environment.name'],
        attributes['deployment.environment'] != '', attributes['deployment.environment'],
        'unknown') AS environment_name
