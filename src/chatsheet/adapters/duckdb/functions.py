"""SQL functions that a query from outside may call: all that is needed to look at a sheet, nothing that reaches beyond it.

Left out on purpose: whatever reads files, settings, the catalog or the clock (a figure must come out the same tomorrow; today is
`$today`), chance, sleeping, and what makes much out of little (`range`, `repeat`, `list_resize`, `format`).
"""

from __future__ import annotations

_AGGREGATES = """
any_value approx_count_distinct approx_quantile arg_max arg_max_null arg_min arg_min_null argmax argmin array_agg avg bool_and
bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first fsum geomean geometric_mean group_concat
histogram kahan_sum kurtosis kurtosis_pop last list listagg mad max max_by mean median min min_by mode product quantile
quantile_cont quantile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem
skewness stddev stddev_pop stddev_samp string_agg sum sumkahan var_pop var_samp variance wavg weighted_avg
"""

_WINDOWS = """
cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number
"""

_DATES = """
age century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth dayofweek
dayofyear days_in_month decade epoch epoch_ms hour isodow isoyear julian last_day make_date make_time make_timestamp millisecond
minute month monthname quarter second strftime strptime time_bucket to_days to_hours to_minutes to_months to_quarters to_seconds
to_weeks to_years try_strptime week weekday weekofyear year yearweek
"""

_NUMBERS = """
abs acos add asin atan atan2 cbrt ceil ceiling cos cot degrees divide even exp factorial fdiv floor fmod gamma gcd greatest
greatest_common_divisor isfinite isinf isnan lcm least least_common_multiple lgamma ln log log10 log2 mod multiply pi pow power
radians round round_even sign sin sqrt subtract tan trunc
"""

_TEXTS = """
ascii char_length character_length chr concat concat_ws contains damerau_levenshtein editdist3 ends_with hamming instr jaccard
jaro_similarity jaro_winkler_similarity lcase left len length levenshtein lower lpad ltrim mismatches nfc_normalize ord position
prefix regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array replace reverse
right rpad rtrim split split_part starts_with str_split str_split_regex string_split string_split_regex string_to_array
strip_accents strlen strpos substr substring suffix translate trim ucase unicode upper
"""

_LISTS = """
array_contains array_distinct array_extract array_has array_length array_slice array_sort array_to_string array_unique flatten
list_apply list_avg list_concat list_contains list_count list_distinct list_element list_extract list_filter list_first list_has
list_last list_max list_median list_min list_mode list_position list_reverse list_reverse_sort list_slice list_sort list_sum
list_transform list_unique list_value row struct_extract struct_pack unnest
"""

_OTHERS = """
coalesce if ifnull nullif typeof has_item shown
"""

_OPERATORS = """
+ - * / // % ^ ** || @ ^@ & | ~~ !~~ ~~* !~~* ~~~ like_escape ilike_escape not_like_escape not_ilike_escape
"""

ALLOWED = frozenset("".join((_AGGREGATES, _WINDOWS, _DATES, _NUMBERS, _TEXTS, _LISTS, _OTHERS, _OPERATORS)).split())

PADDING = frozenset({"lpad", "rpad"})
"""Their second argument must be a number written out, and small."""

_PATTERNS = """
regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array str_split_regex
string_split_regex
"""
PATTERNS = frozenset(_PATTERNS.split())
"""Their second argument must be a text written out, and short: a pattern a row would be compiled anew each time."""

_CLOCK = """
ago current_date current_localtime current_localtimestamp current_time current_timestamp get_current_time get_current_timestamp
localtime localtimestamp now today transaction_timestamp
"""
CLOCK = frozenset(_CLOCK.split())

_TYPES = """
BIGINT BOOL BOOLEAN CHAR DATE DATETIME DEC DECIMAL DOUBLE FLOAT FLOAT4 FLOAT8 HUGEINT INT INT1 INT2 INT4 INT8 INTEGER INTERVAL
LIST LONG NUMERIC REAL SHORT SMALLINT STRING TEXT TIME TIMESTAMP TIMESTAMP_MS TIMESTAMP_S TINYINT UBIGINT UINTEGER USMALLINT
UTINYINT VARCHAR
"""
TYPES = frozenset(_TYPES.split())
"""What may be cast to."""
