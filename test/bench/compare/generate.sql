INSERT INTO otel_traces
(
    Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, ResourceAttributes, ScopeName,
    SpanAttributes, Duration, StatusCode, StatusMessage, Environment, Commit, ReceivedAt, LoadedAt
)
WITH
    -- A trace has ten places; 4 and 5 repeat a query, 6 is a cache that half of the requests ask, and of 9
    -- there are two sorts.
    number + {{from}} AS n,
    intDiv(n, 10) AS trace,
    n % 10 AS place,
    [0, 1, 2, 3, 3, 3, 3, 2, 8, 9] AS parents,
    sipHash64(trace, 'route') % {{routes}} AS route,
    trace % 2 = 1 AS candidate,
    -- Of several services and queries of a sort, each trace takes one.
    of -> if({{variants}} = 1, '', toString(sipHash64(trace, of) % {{variants}})) AS variant,
    place = 6 AND sipHash64(trace, 'cache') % 2 = 0 AS uncached,
    place = 9 AND sipHash64(trace, 'branch') % 10 < if(candidate AND route = 3, 4, 2) AS branch,
    now64(9) - toIntervalMillisecond(86400000 - toUInt64(86400000. * n / {{total}})) AS time,
    sipHash64(n, 'fails') % 200 = 0 AS failed,
    -- Callers last longer than what they call.
    exp(randNormal(0, 0.35)) * [60, 55, 50, 30, 3, 3, 1, 12, 10, 4][place + 1] * (1 + route / {{routes}})
        * if(candidate AND route = 5 AND place IN (0, 1, 2, 3), 1.3, 1) AS ms
SELECT
    time + toIntervalMicrosecond(place * 900),
    lower(hex(MD5(concat('trace', toString(trace))))),
    lower(hex(sipHash64(n, 1))),
    if(place = 0, '', lower(hex(sipHash64(trace * 10 + parents[place + 1] - 1, 1)))),
    multiIf(
        place IN (0, 2), concat('GET /route', toString(route), '/:id'),
        place = 1, 'GET',
        place = 3, concat('middleware ', toString(route % intDiv({{routes}}, 3))),
        place IN (4, 5), concat('pg.query:SELECT shop', variant('query')),
        uncached, 'cache.skip',
        place = 6, 'redis-GET',
        place = 7, concat('GET /stock', variant('service'), '/:id'),
        place = 8, 'pg.query:SELECT stock',
        branch, 'reserve',
        'render'),
    ['Server', 'Client', 'Server', 'Internal', 'Client', 'Client', 'Client', 'Server', 'Client', 'Internal'][place + 1],
    ['gateway', 'gateway', 'orders', 'orders', 'orders', 'orders', 'orders', 'stock', 'stock', 'stock'][place + 1],
    map('service.name', ['gateway', 'gateway', 'orders', 'orders', 'orders', 'orders', 'orders', 'stock', 'stock', 'stock'][place + 1],
        'service.instance.id', concat('instance-', toString(trace % 20)), 'host.name', concat('host-', toString(trace % 20))),
    '@opentelemetry/instrumentation-http',
    map(
        'http.request.method', 'GET',
        'http.route', concat('/route', toString(route), '/:id'),
        'http.response.status_code', if(failed, '500', '200'),
        'url.path', concat('/route', toString(route), '/', toString(n % 100000)),
        'db.query.text', if(place IN (4, 5, 8), concat('SELECT * FROM t', toString(route), ' WHERE id = ', toString(n)), ''),
        'tenant', concat('t', toString(trace % 40))),
    toUInt64(ms * 1e6),
    if(failed, 'Error', 'Unset'),
    if(failed, 'connection reset', ''),
    if(candidate, 'staging', 'production'),
    if(candidate, '0f9e8d7c0f9e8d7c0f9e8d7c0f9e8d7c0f9e8d7c', 'a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4'),
    time,
    -- As telemetry arrives: moments after it is made.
    toStartOfSecond(time) + toIntervalSecond(2)
FROM numbers({{count}})
SETTINGS max_insert_block_size = 500000
