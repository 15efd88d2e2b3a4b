-- Where each trace stands for itself, weights and their squares are as the traces: nothing is told then.
    if(countIf(Weight != Traces OR Squares != Traces) = 0, [], groupArray(Weight)) AS weights,
    if(countIf(Weight != Traces OR Squares != Traces) = 0, [], groupArray(Squares)) AS squares
