"""References: what methods paragraphs cite, by the words with which they cite it."""

REFERENCES = {
    "Bai 1994": "Bai, J. (1994). Least squares estimation of a shift in linear processes. Journal of Time Series "
    "Analysis 15(5), 453-472. doi:10.1111/j.1467-9892.1994.tb00204.x",
    "Barbaresi 2021": "Barbaresi, A. (2021). Simplemma: a simple multilingual lemmatizer for Python. Zenodo. "
    "doi:10.5281/zenodo.4673264",
    "Benjamini and Hochberg 1995": "Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate: a "
    "practical and powerful approach to multiple testing. Journal of the Royal Statistical Society B 57(1), 289-300. "
    "doi:10.1111/j.2517-6161.1995.tb02031.x",
    "Booth and Butler 1990": "Booth, J. G. and Butler, R. W. (1990). Randomization distributions and saddlepoint "
    "approximations in generalized linear models. Biometrika 77(4), 787-796. doi:10.1093/biomet/77.4.787",
    "Clopper and Pearson 1934": "Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits "
    "illustrated in the case of the binomial. Biometrika 26(4), 404-413. doi:10.1093/biomet/26.4.404",
    "Cohen 1960": "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological "
    "Measurement 20(1), 37-46. doi:10.1177/001316446002000104",
    "Efron and Tibshirani 1993": "Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap. New York: "
    "Chapman and Hall.",
    "Gower 1966": "Gower, J. C. (1966). Some distance properties of latent root and vector methods used in multivariate "
    "analysis. Biometrika 53(3-4), 325-338. doi:10.1093/biomet/53.3-4.325",
    "Greene et al. 2014": "Greene, D., O'Callaghan, D. and Cunningham, P. (2014). How many topics? Stability analysis "
    "for topic models. ECML PKDD, 498-513. doi:10.1007/978-3-662-44848-9_32",
    "Gruenberg 2009": "Gruenberg, J. S. (2009). An analysis of United Nations Security Council resolutions: are all countries "
    "treated equally? Case Western Reserve Journal of International Law 41(2), 513-569.",
    "Harris et al. 2020": "Harris, C. R. et al. (2020). Array programming with NumPy. Nature 585, 357-362. "
    "doi:10.1038/s41586-020-2649-2",
    "Hunter 2007": "Hunter, J. D. (2007). Matplotlib: a 2D graphics environment. Computing in Science and Engineering "
    "9(3), 90-95. doi:10.1109/MCSE.2007.55",
    "Jackson et al. 2005": "Jackson, B. et al. (2005). An algorithm for optimal partitioning of data on an interval. "
    "IEEE Signal Processing Letters 12(2), 105-108. doi:10.1109/LSP.2001.838216",
    "Krippendorff 2019": "Krippendorff, K. (2019). Content Analysis: An Introduction to Its Methodology, 4th ed., "
    "ch. 12. Thousand Oaks: Sage.",
    "Lau et al. 2014": "Lau, J. H., Newman, D. and Baldwin, T. (2014). Machine reading tea leaves: automatically "
    "evaluating topic coherence and topic model quality. EACL, 530-539. doi:10.3115/v1/E14-1056",
    "Laver et al. 2003": "Laver, M., Benoit, K. and Garry, J. (2003). Extracting policy positions from political texts using words "
    "as data. American Political Science Review 97(2), 311-331. doi:10.1017/S0003055403000698",
    "MacKinnon et al. 2023": "MacKinnon, J. G., Nielsen, M. Ø. and Webb, M. D. (2023). Cluster-robust inference: a guide "
    "to empirical practice. Journal of Econometrics 232(2), 272-299. doi:10.1016/j.jeconom.2022.04.001",
    "Mann 1945": "Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13(3), 245-259. "
    "doi:10.2307/1907187",
    "Martin and Vanberg 2008": "Martin, L. W. and Vanberg, G. (2008). A robust transformation procedure for interpreting political text. "
    "Political Analysis 16(1), 93-100. doi:10.1093/pan/mpm010",
    "McKinney 2010": "McKinney, W. (2010). Data structures for statistical computing in Python. Proceedings of the 9th "
    "Python in Science Conference, 56-61. doi:10.25080/Majora-92bf1922-00a",
    "Monroe et al. 2008": "Monroe, B. L., Colaresi, M. P. and Quinn, K. M. (2008). Fightin' words: lexical feature "
    "selection and evaluation for identifying the content of political conflict. Political Analysis 16(4), 372-403. "
    "doi:10.1093/pan/mpn018",
    "Patterson and Thompson 1971": "Patterson, H. D. and Thompson, R. (1971). Recovery of inter-block information when block "
    "sizes are unequal. Biometrika 58(3), 545-554. doi:10.1093/biomet/58.3.545",
    "Page et al. 2021": "Page, M. J. et al. (2021). The PRISMA 2020 statement: an updated guideline for reporting systematic "
    "reviews. BMJ 372, n71. doi:10.1136/bmj.n71",
    "Pedregosa et al. 2011": "Pedregosa, F. et al. (2011). Scikit-learn: machine learning in Python. Journal of Machine "
    "Learning Research 12, 2825-2830.",
    "Pettitt 1979": "Pettitt, A. N. (1979). A non-parametric approach to the change-point problem. Applied Statistics "
    "28(2), 126-135. doi:10.2307/2346729",
    "Sen 1968": "Sen, P. K. (1968). Estimates of the regression coefficient based on Kendall's tau. Journal of the "
    "American Statistical Association 63(324), 1379-1389. doi:10.1080/01621459.1968.10480934",
    "Slapin and Proksch 2008": "Slapin, J. B. and Proksch, S.-O. (2008). A scaling model for estimating time-series party positions from "
    "texts. American Journal of Political Science 52(3), 705-722. doi:10.1111/j.1540-5907.2008.00338.x",
    "Smith and Waterman 1981": "Smith, T. F. and Waterman, M. S. (1981). Identification of common molecular subsequences. "
    "Journal of Molecular Biology 147(1), 195-197. doi:10.1016/0022-2836(81)90087-5",
    "Virtanen et al. 2020": "Virtanen, P. et al. (2020). SciPy 1.0: fundamental algorithms for scientific computing in "
    "Python. Nature Methods 17, 261-272. doi:10.1038/s41592-019-0686-2",
    "Wallach et al. 2009": "Wallach, H. M., Murray, I., Salakhutdinov, R. and Mimno, D. (2009). Evaluation methods for "
    "topic models. ICML, 1105-1112. doi:10.1145/1553374.1553515",
    "Watanabe 2021": "Watanabe, K. (2021). Latent semantic scaling: a semisupervised text analysis technique for new domains "
    "and languages. Communication Methods and Measures 15(2), 81-102. doi:10.1080/19312458.2020.1832976",
    "Wilkerson et al. 2015": "Wilkerson, J., Smith, D. and Stramp, N. (2015). Tracing the flow of policy ideas in "
    "legislatures: a text reuse approach. American Journal of Political Science 59(4), 943-956. doi:10.1111/ajps.12175",
    "Wilson 1927": "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal "
    "of the American Statistical Association 22(158), 209-212. doi:10.1080/01621459.1927.10502953",
    "Yao 1988": "Yao, Y.-C. (1988). Estimating the number of change-points via Schwarz' criterion. Statistics and "
    "Probability Letters 6(3), 181-189. doi:10.1016/0167-7152(88)90118-6",
}
