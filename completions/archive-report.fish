function __archive-report_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-report_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __archive-report_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-report_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __archive-report_parse_tokens -S
    set -l unparsed_tokens (__archive-report_tokens -pc)
    switch $unparsed_tokens[1]
    case 'archive-report'
        __archive-report_parse_subcommand -r 1 'format=' 'output=+' 'column=+' 'items' 'no-items' 'details' 'no-details' 'label=+' 'save=' 'group-by=' 'since=' 'until=' 'timeline=' 'require=+' 'baseline=' 'strict' 'tee' 'live' 'every=' 'failed=' 'evidence' 'no-evidence' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __archive-report_parse_subcommand -r 1 'version'
        end
    end
end

function __archive-report_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __archive-report_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __archive-report_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __archive-report_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__archive-report_tokens -p)
    if test -z "$(__archive-report_tokens -t)"
        set -l index (count (__archive-report_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'archive-report' -f
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_positional "archive-report" -ge 1' -F
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" format' -l 'format' -d 'Format of the report (default: text).' -rfka 'text json ndjson csv markdown html prometheus junit'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report"' -l 'output' -d 'Also write the report to FILE, in this format; may be repeated.' -rfka ''
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report"' -l 'column' -d 'Add a column to CSV with this field of the records; may be repeated.' -rfka ''
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" items' -l 'items' -d 'List all items in JSON, NDJSON and HTML.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" no-items' -l 'no-items' -d 'List all items in JSON, NDJSON and HTML.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" details' -l 'details' -d 'Add latencies, phases and failures to the text; the default on a terminal.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" no-details' -l 'no-details' -d 'Add latencies, phases and failures to the text; the default on a terminal.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report"' -l 'label' -d 'Add this label to each Prometheus metric; may be repeated.' -rfka ''
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" save' -l 'save' -d 'Save the JSON report to a new file (default: batch_restore_YYYYMMDD_HHMMSS.json).' -rF
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" group-by' -l 'group-by' -d 'Also summarise by the values of this field of the records.' -rfka ''
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" since' -l 'since' -d 'Only items started at this time or later.' -rfka ''
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" until' -l 'until' -d 'Only items started before this time.' -rfka ''
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" timeline' -l 'timeline' -d 'Show the number of finished items per interval, such as 10s.' -rfka ''
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report"' -l 'require' -d 'Exit with status 3 unless this holds, such as success=100% or p99<500ms; may be repeated.' -rfka ''
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" baseline' -l 'baseline' -d 'Compare with an earlier report; allows gates such as p99<=1.2x.' -rF
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" strict' -l 'strict' -d 'Exit with status 65 if a line is not a record.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" tee' -l 'tee' -d 'Copy the input to standard output; the report goes to standard error.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" live' -l 'live' -d 'Show live progress on the terminal.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" every' -l 'every' -d 'Write a progress line to standard error at this interval, such as 10s.' -rfka ''
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" failed' -l 'failed' -d 'Write a manifest of the items that were not done; - is standard output.' -rF
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" evidence' -l 'evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" no-evidence' -l 'no-evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" version' -l 'version' -d 'Show the version.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_positional "archive-report" -eq 2' -fa 'help' -d 'Show subcommand help information.'
complete -c 'archive-report' -n '__archive-report_should_offer_completions_for_flags_or_options "archive-report help" version' -l 'version' -d 'Show the version.'
