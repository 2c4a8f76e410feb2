function __archive-retention_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-retention_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __archive-retention_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-retention_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __archive-retention_parse_tokens -S
    set -l unparsed_tokens (__archive-retention_tokens -pc)
    switch $unparsed_tokens[1]
    case 'archive-retention'
        __archive-retention_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'hold'
            __archive-retention_parse_subcommand -r 1 'reason=' 'by=' 'resume=+' 'n/dry-run' 'evidence' 'no-evidence' 'continue-on-error' 'no-continue-on-error' 'max-failures=' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'progress=' 'progress-interval=' 'total=' 'version' 'h/help'
        case 'release'
            __archive-retention_parse_subcommand -r 1 'reason=' 'by=' 'resume=+' 'n/dry-run' 'evidence' 'no-evidence' 'continue-on-error' 'no-continue-on-error' 'max-failures=' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'progress=' 'progress-interval=' 'total=' 'version' 'h/help'
        case 'due'
            __archive-retention_parse_subcommand -r 1 'delete-after=' 'reason=' 'by=' 'resume=+' 'n/dry-run' 'evidence' 'no-evidence' 'continue-on-error' 'no-continue-on-error' 'max-failures=' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'progress=' 'progress-interval=' 'total=' 'version' 'h/help'
        case 'request'
            __archive-retention_parse_subcommand -r 1 'reason=' 'by=' 'resume=+' 'n/dry-run' 'evidence' 'no-evidence' 'continue-on-error' 'no-continue-on-error' 'max-failures=' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'progress=' 'progress-interval=' 'total=' 'version' 'h/help'
        case 'withdraw'
            __archive-retention_parse_subcommand -r 1 'reason=' 'by=' 'resume=+' 'n/dry-run' 'evidence' 'no-evidence' 'continue-on-error' 'no-continue-on-error' 'max-failures=' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'progress=' 'progress-interval=' 'total=' 'version' 'h/help'
        case 'approve'
            __archive-retention_parse_subcommand -r 1 'purge' 'no-purge' 'reason=' 'by=' 'resume=+' 'n/dry-run' 'evidence' 'no-evidence' 'continue-on-error' 'no-continue-on-error' 'max-failures=' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'progress=' 'progress-interval=' 'total=' 'version' 'h/help'
        case 'help'
            __archive-retention_parse_subcommand -r 1 'version'
        end
    end
end

function __archive-retention_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __archive-retention_parse_subcommand -S -a positional_count
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

function __archive-retention_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __archive-retention_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__archive-retention_tokens -p)
    if test -z "$(__archive-retention_tokens -t)"
        set -l index (count (__archive-retention_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'archive-retention' -f
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention" version' -l 'version' -d 'Show the version.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention" -eq 1' -fa 'hold' -d 'Put items under legal hold, so that they cannot be purged.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention" -eq 1' -fa 'release' -d 'Release items from legal hold.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention" -eq 1' -fa 'due' -d 'Set the date from which items are due to be deleted.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention" -eq 1' -fa 'request' -d 'Request that contents are deleted; another person must approve.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention" -eq 1' -fa 'withdraw' -d 'Withdraw requests and approvals of contents that still exist.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention" -eq 1' -fa 'approve' -d 'Approve the requests of another person and delete the contents.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" reason' -l 'reason' -d 'Reason; recorded in events and evidence.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention hold" -ge 1' -fka '(__archive-retention_custom_completion ---completion hold -- positional@0 (count (__archive-retention_tokens -pc)) (__archive-retention_tokens -tC))'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" by' -l 'by' -d 'Who decides.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold"' -l 'resume' -d 'Skip items that these records report as done; may be repeated.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" dry-run n' -s 'n' -l 'dry-run' -d 'Report what would change, but change nothing.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" evidence' -l 'evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" no-evidence' -l 'no-evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" continue-on-error' -l 'continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" no-continue-on-error' -l 'no-continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" max-failures' -l 'max-failures' -d 'Continue, but stop after N failures, or above N% of the items.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" progress' -l 'progress' -d 'How to report progress on standard error.' -rfka 'auto plain json none'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" progress-interval' -l 'progress-interval' -d 'Time between progress reports.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" total' -l 'total' -d 'Number of items, for the progress report.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" version' -l 'version' -d 'Show the version.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention hold" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" reason' -l 'reason' -d 'Reason; recorded in events and evidence.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention release" -ge 1' -fka '(__archive-retention_custom_completion ---completion release -- positional@0 (count (__archive-retention_tokens -pc)) (__archive-retention_tokens -tC))'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" by' -l 'by' -d 'Who decides.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release"' -l 'resume' -d 'Skip items that these records report as done; may be repeated.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" dry-run n' -s 'n' -l 'dry-run' -d 'Report what would change, but change nothing.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" evidence' -l 'evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" no-evidence' -l 'no-evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" continue-on-error' -l 'continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" no-continue-on-error' -l 'no-continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" max-failures' -l 'max-failures' -d 'Continue, but stop after N failures, or above N% of the items.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" progress' -l 'progress' -d 'How to report progress on standard error.' -rfka 'auto plain json none'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" progress-interval' -l 'progress-interval' -d 'Time between progress reports.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" total' -l 'total' -d 'Number of items, for the progress report.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" version' -l 'version' -d 'Show the version.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention release" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" delete-after' -l 'delete-after' -d 'Date (midnight UTC), time (RFC 3339), or never.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" reason' -l 'reason' -d 'Reason; recorded in events and evidence.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention due" -ge 1' -fka '(__archive-retention_custom_completion ---completion due -- positional@0 (count (__archive-retention_tokens -pc)) (__archive-retention_tokens -tC))'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" by' -l 'by' -d 'Who decides.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due"' -l 'resume' -d 'Skip items that these records report as done; may be repeated.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" dry-run n' -s 'n' -l 'dry-run' -d 'Report what would change, but change nothing.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" evidence' -l 'evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" no-evidence' -l 'no-evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" continue-on-error' -l 'continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" no-continue-on-error' -l 'no-continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" max-failures' -l 'max-failures' -d 'Continue, but stop after N failures, or above N% of the items.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" progress' -l 'progress' -d 'How to report progress on standard error.' -rfka 'auto plain json none'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" progress-interval' -l 'progress-interval' -d 'Time between progress reports.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" total' -l 'total' -d 'Number of items, for the progress report.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" version' -l 'version' -d 'Show the version.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention due" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" reason' -l 'reason' -d 'Reason; recorded in events and evidence.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention request" -ge 1' -fka '(__archive-retention_custom_completion ---completion request -- positional@0 (count (__archive-retention_tokens -pc)) (__archive-retention_tokens -tC))'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" by' -l 'by' -d 'Who decides.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request"' -l 'resume' -d 'Skip items that these records report as done; may be repeated.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" dry-run n' -s 'n' -l 'dry-run' -d 'Report what would change, but change nothing.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" evidence' -l 'evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" no-evidence' -l 'no-evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" continue-on-error' -l 'continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" no-continue-on-error' -l 'no-continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" max-failures' -l 'max-failures' -d 'Continue, but stop after N failures, or above N% of the items.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" progress' -l 'progress' -d 'How to report progress on standard error.' -rfka 'auto plain json none'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" progress-interval' -l 'progress-interval' -d 'Time between progress reports.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" total' -l 'total' -d 'Number of items, for the progress report.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" version' -l 'version' -d 'Show the version.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention request" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" reason' -l 'reason' -d 'Reason; recorded in events and evidence.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention withdraw" -ge 1' -fka '(__archive-retention_custom_completion ---completion withdraw -- positional@0 (count (__archive-retention_tokens -pc)) (__archive-retention_tokens -tC))'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" by' -l 'by' -d 'Who decides.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw"' -l 'resume' -d 'Skip items that these records report as done; may be repeated.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" dry-run n' -s 'n' -l 'dry-run' -d 'Report what would change, but change nothing.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" evidence' -l 'evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" no-evidence' -l 'no-evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" continue-on-error' -l 'continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" no-continue-on-error' -l 'no-continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" max-failures' -l 'max-failures' -d 'Continue, but stop after N failures, or above N% of the items.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" progress' -l 'progress' -d 'How to report progress on standard error.' -rfka 'auto plain json none'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" progress-interval' -l 'progress-interval' -d 'Time between progress reports.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" total' -l 'total' -d 'Number of items, for the progress report.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" version' -l 'version' -d 'Show the version.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention withdraw" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" purge' -l 'purge' -d 'Delete the contents now, instead of at a later approve.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" no-purge' -l 'no-purge' -d 'Delete the contents now, instead of at a later approve.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" reason' -l 'reason' -d 'Reason; recorded in events and evidence.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_positional "archive-retention approve" -ge 1' -fka '(__archive-retention_custom_completion ---completion approve -- positional@0 (count (__archive-retention_tokens -pc)) (__archive-retention_tokens -tC))'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" by' -l 'by' -d 'Who decides.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve"' -l 'resume' -d 'Skip items that these records report as done; may be repeated.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" dry-run n' -s 'n' -l 'dry-run' -d 'Report what would change, but change nothing.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" evidence' -l 'evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" no-evidence' -l 'no-evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" continue-on-error' -l 'continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" no-continue-on-error' -l 'no-continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" max-failures' -l 'max-failures' -d 'Continue, but stop after N failures, or above N% of the items.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" progress' -l 'progress' -d 'How to report progress on standard error.' -rfka 'auto plain json none'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" progress-interval' -l 'progress-interval' -d 'Time between progress reports.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" total' -l 'total' -d 'Number of items, for the progress report.' -rfka ''
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" version' -l 'version' -d 'Show the version.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention approve" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-retention' -n '__archive-retention_should_offer_completions_for_flags_or_options "archive-retention help" version' -l 'version' -d 'Show the version.'
