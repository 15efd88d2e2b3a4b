-- How many traces a kept one stands for, by its trace state: OpenTelemetry's consistent probability sampling, of which
-- what is above the threshold was kept, 56 bits of which trailing zeros are left out.
if((if({{state}} = '', '', extract({{state}}, '(?:^|,)\\s*ot=(?:[^,]*;)?th:([0-9a-f]{1,14})(?:[;,]|$)')) AS threshold) = '', 1., exp2(56)
    / (bitShiftLeft(toUInt64(1), 56) - reinterpretAsUInt64(reverse(unhex(concat('00', rightPad(threshold, 14, '0')))))))
