-- What the traces of cells stand for, and the squares of that.
    groupArray(Weight) AS weights,
    groupArray(Squares) AS squares
