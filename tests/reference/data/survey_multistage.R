# Made survey_multistage.json: Rscript survey_multistage.R > survey_multistage.json (R 4.2.2, survey 4.1.1)
suppressMessages(library(survey))
a <- read.csv("apiclus2.csv", na.strings = ""); e <- read.csv("election_pps.csv")
numbers <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
out <- function(m) paste0('{"est": ', numbers(coef(m)), ', "se": ', numbers(SE(m)), "}")
case <- function(d) paste0('{"degf": ', degf(d), ', "mean": ', out(svymean(~api00 + api99, d)),
  ', "mean_enroll_present": ', out(svymean(~enroll, d, na.rm = TRUE)), ', "total": ', out(svytotal(~api00, d)),
  ', "by": ', out(svyby(~api00, ~stype, d, svymean)), ', "ratio": ', out(svyratio(~api00, ~api99, d)), "}")
two <- svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = a)
one <- svydesign(id = ~dnum + snum, weights = ~pw, data = a)
votes <- svydesign(id = ~1, fpc = ~p, data = e, pps = "brewer")
both <- svydesign(id = ~dnum + snum, fpc = ~pi1 + pi2, data = a, pps = "brewer")
cat('{"apiclus2_fpc": ', case(two), ',\n"apiclus2_wr": ', case(one),
  ',\n"election_brewer": {"total": ', out(svytotal(~Bush + Kerry + Nader, votes)), ', "ratio": ',
  out(svyratio(~Bush, ~Kerry, votes)), '},\n"apiclus2_brewer": {"mean": ', out(svymean(~api00 + api99, both)),
  ', "total": ', out(svytotal(~api00, both)), "}\n}\n", sep = "")
