    -- Each span's hash takes in that of the ancestor it points to, and points to that one's ancestor.
    round_{{n}} AS
    (
        SELECT
            * EXCEPT (up_{{before}}, add_{{before}}),
            factor_{{before}} * factor_{{before}} AS factor_{{n}},
            arrayMap((a, x) -> a + factor_{{before}} * x, add_{{before}}, gather(add_{{before}}, up_{{before}})) AS add_{{n}},
            gather(up_{{before}}, up_{{before}}) AS up_{{n}}
        FROM round_{{before}}
    ),
