-- Which of six processes: three services on each side.
['gateway', 'orders', 'stock'][process % 3 + 1] AS service,
map(
    'service.name', service, 'service.instance.id', concat('instance-', toString(process)),
    'host.name', concat('host-', toString(process)), 'host.arch', 'amd64', 'os.type', 'linux',
    'os.version', '6.1.0-18-amd64', 'process.pid', toString(1000 + process), 'process.runtime.name', 'nodejs',
    'process.runtime.version', 'v20.20.2', 'process.executable.path', '/usr/local/bin/node',
    'process.command_args', '["node","server.js"]', 'process.owner', 'app', 'telemetry.sdk.name', 'opentelemetry',
    'telemetry.sdk.version', '2.2.0', 'telemetry.sdk.language', 'nodejs') AS resource
