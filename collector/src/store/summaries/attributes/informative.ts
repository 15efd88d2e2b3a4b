/**
 * Keys that tell nothing about a request: what names the environment, the process or the machine, what the kernel
 * picks, the request's own address and text, times, lines of code.
 */
const uninformative = [
  /(^|[._])(port|address|addr|ip|host|hostname|peer|timestamp|time|duration|elapsed)(_?(ms|ns|us|s))?$/,
  /^(net|network|client|thread|host|container|process|telemetry|vcs|os|code|isoscope|service)[.]/,
  /^(k8s[.](pod|node|container|replicaset)|faas[.]instance|deployment)[.]/,
  /^(url|http)[.](full|path|query|target|url|original)$/,
  /^db[.](query[.]text|query[.]parameter[.].*|statement|connection_string|user)$/,
  /^(http[.]user_agent|user_agent[.].*)$/,
];

export const isInformative = (key: string): boolean =>
  !uninformative.some((pattern) => pattern.test(key));
