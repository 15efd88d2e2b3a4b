SELECT
    Service AS service,
    Id AS id,
    max(Revision) AS revision,
    argMax(Number, Revision) AS number,
    argMax(Tokens, Revision) AS tokens,
    argMax(Variants, Revision) AS variants
FROM isoscope_log_templates
GROUP BY service, id
ORDER BY number, service, id
