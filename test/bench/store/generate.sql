INSERT INTO otel_traces
(
    Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, ResourceAttributes, ScopeName,
    SpanAttributes, Duration, StatusCode, Environment, Commit, ReceivedAt
)
WITH
    number + {{from}} AS n,
    intDiv(n, 8) AS trace,
    n % 8 AS place,
    (trace * 7 + place) % 12 AS service,
    fromUnixTimestamp64Milli({{until}} - 86400000 + toInt64(86400000. * n / {{total}})) AS time,
    if(trace % 2 = 0, 'production', 'development') AS environment
SELECT
    time,
    lower(hex(MD5(concat('trace', toString(trace))))),
    lower(hex(sipHash64(n, 1))),
    if(place = 0, '', lower(hex(sipHash64(n - 1, 1)))),
    concat('operation-', toString((trace % 5) * 12 + service)),
    if(place % 2 = 0, 'Server', 'Client'),
    concat('service-', toString(service)),
    map('service.name', concat('service-', toString(service)), 'deployment.environment.name', environment, 'host.name', concat('host-', toString(trace % 40))),
    '@opentelemetry/instrumentation-http',
    map(
        'http.request.method', if(n % 5 = 0, 'POST', 'GET'),
        'http.route', concat('/route/', toString(service), '/:id'),
        'http.response.status_code', if(n % 97 = 0, '500', '200'),
        'url.path', concat('/route/', toString(service), '/', toString(n % 100000)),
        'customer', concat('c', toString(trace % 50000)),
        'server.address', 'localhost'),
    toUInt64(exp(randNormal(16, 1))),
    if(n % 97 = 0, 'Error', 'Unset'),
    environment,
    if(environment = 'production', 'a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4', '0f9e8d7c0f9e8d7c0f9e8d7c0f9e8d7c0f9e8d7c'),
    time
FROM numbers({{count}})
SETTINGS max_insert_block_size = 500000
