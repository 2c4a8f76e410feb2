function __archive-restore_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-restore_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __archive-restore_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-restore_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __archive-restore_parse_tokens -S
    set -l unparsed_tokens (__archive-restore_tokens -pc)
    switch $unparsed_tokens[1]
    case 'archive-restore'
        __archive-restore_parse_subcommand 2 'by=' 'resume=+' 'latest-wins' 'sample=' 'shard=' 'root=' 'overwrite=' 'sparse' 'attributes' 'no-attributes' 'strict-attributes' 'n/dry-run' 'verify' 'durability=' 'evidence' 'no-evidence' 'continue-on-error' 'no-continue-on-error' 'max-failures=' 'concurrency=' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'progress=' 'progress-interval=' 'total=' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __archive-restore_parse_subcommand -r 1 'version'
        end
    end
end

function __archive-restore_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __archive-restore_parse_subcommand -S -a positional_count
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

function __archive-restore_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __archive-restore_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__archive-restore_tokens -p)
    if test -z "$(__archive-restore_tokens -t)"
        set -l index (count (__archive-restore_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'archive-restore' -f
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_positional "archive-restore" -eq 1' -fka '(__archive-restore_custom_completion ---completion -- positional@0 (count (__archive-restore_tokens -pc)) (__archive-restore_tokens -tC))'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_positional "archive-restore" -eq 2' -F
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" by' -l 'by' -d 'Who restores; for records without "actor".' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore"' -l 'resume' -d 'Skip items that these results report as done and whose files match.' -rF
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" latest-wins' -l 'latest-wins' -d 'Where several records name one output, restore only the newest item.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" sample' -l 'sample' -d 'Process a random sample of N% of the items.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" shard' -l 'shard' -d 'Process only shard K of N; an item is always in the same shard.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" root' -l 'root' -d 'Write all outputs below this directory; they must be relative.' -rfa '(__archive-restore_complete_directories)'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" overwrite' -l 'overwrite' -d 'When to replace an existing output.' -rfka 'always if-changed never backup'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" sparse' -l 'sparse' -d 'Write long runs of zeros as holes.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" attributes' -l 'attributes' -d 'Restore permissions and modification times.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" no-attributes' -l 'no-attributes' -d 'Restore permissions and modification times.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" strict-attributes' -l 'strict-attributes' -d 'Fail items whose attributes cannot be restored, instead of warning.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" dry-run n' -s 'n' -l 'dry-run' -d 'Look up and check all items, but write nothing.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" verify' -l 'verify' -d 'Read and check all contents, but write nothing.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" durability' -l 'durability' -d 'When to force files to disk: never, per batch or per item.' -rfka 'none batch item'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" evidence' -l 'evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" no-evidence' -l 'no-evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" continue-on-error' -l 'continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" no-continue-on-error' -l 'no-continue-on-error' -d 'Continue after an item has failed.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" max-failures' -l 'max-failures' -d 'Continue, but stop after N failures, or above N% of the items.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" concurrency' -l 'concurrency' -d 'Number of files to process at once (default: batch.max_concurrent).' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" progress' -l 'progress' -d 'How to report progress on standard error.' -rfka 'auto plain json none'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" progress-interval' -l 'progress-interval' -d 'Time between progress reports.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" total' -l 'total' -d 'Number of items, for the progress report.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" version' -l 'version' -d 'Show the version.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_positional "archive-restore" -eq 3' -fa 'help' -d 'Show subcommand help information.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore help" version' -l 'version' -d 'Show the version.'
