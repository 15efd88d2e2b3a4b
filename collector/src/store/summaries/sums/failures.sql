-- Failures, of a longer stretch. Of messages the commonest of each part are known.
    sum(cells.Failed) AS Failed,
    sum(cells.Rejected) AS Rejected,
    sum(cells.FailedWeight) AS FailedWeight,
    sum(cells.RejectedWeight) AS RejectedWeight,
    groupArraySortedArray(3)(cells.Failing) AS Failing,
    groupArraySortedArray(3)(cells.Rejecting) AS Rejecting,
    arraySlice(arraySort(p -> (-p.2, p.1), arrayZip((sumMap(cells.Problems.1, cells.Problems.2) AS counts).1, counts.2)), 1, 3) AS Problems
