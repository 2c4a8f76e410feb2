function __archive-config_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-config_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __archive-config_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-config_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __archive-config_parse_tokens -S
    set -l unparsed_tokens (__archive-config_tokens -pc)
    switch $unparsed_tokens[1]
    case 'archive-config'
        __archive-config_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'show'
            __archive-config_parse_subcommand 0 'origin' 'json' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'get'
            __archive-config_parse_subcommand 1 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'validate'
            __archive-config_parse_subcommand 1 'json' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'check'
            __archive-config_parse_subcommand 0 'json' 'deep=' 'timeout=' 'by=' 'evidence' 'no-evidence' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'evidence'
            __archive-config_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'verify'
                __archive-config_parse_subcommand -r 1 'expect-head=' 'lost=+' 'offline' 'json' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
            case 'head'
                __archive-config_parse_subcommand 0 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
            end
        case 'init'
            __archive-config_parse_subcommand 0 'archive-only' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'schema'
            __archive-config_parse_subcommand 0 'dialect=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'help'
            __archive-config_parse_subcommand -r 1 'version'
        end
    end
end

function __archive-config_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __archive-config_parse_subcommand -S -a positional_count
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

function __archive-config_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __archive-config_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__archive-config_tokens -p)
    if test -z "$(__archive-config_tokens -t)"
        set -l index (count (__archive-config_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'archive-config' -f
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'show' -d 'Show the effective settings; with --debug, passwords too.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'get' -d 'Print the effective value of one key; the exit status is 1 if it has none.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'validate' -d 'Report every mistake in the configuration, without connecting.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'check' -d 'Check the archive, its server and the evidence directory.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'evidence' -d 'Verify the evidence log, or print its head.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'init' -d 'Create a commented .codex/archive.toml and the archive with its tables.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'schema' -d 'Print the SQL statements that create an archive\'s tables.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" origin' -l 'origin' -d 'Show every key, its value, its origin, and the values it overrides.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" json' -l 'json' -d 'Write the result as JSON.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config get" -eq 1' -fka 'backend.type backend.url backend.password_file backend.password_command backend.password_file_shared logging.level logging.format logging.file retry.enabled retry.max_attempts retry.initial_delay retry.max_delay retry.backoff_factor retry.jitter retry.deadline batch.max_concurrent batch.timeout_per_item batch.continue_on_error performance.enable_metrics performance.track_decompression evidence.dir report.require retention.distinct_db_users'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config get" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config get" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config get"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config get" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config get" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config get" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config get" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config get" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config get" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config validate" -eq 1' -F
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config validate" json' -l 'json' -d 'Write the mistakes as JSON.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config validate" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config validate" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config validate"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config validate" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config validate" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config validate" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config validate" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config validate" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config validate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" json' -l 'json' -d 'Write the result as JSON.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" deep' -l 'deep' -d 'Also read and verify the contents of N random items.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" timeout' -l 'timeout' -d 'Give up after this time without an answer.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" by' -l 'by' -d 'Who checks; recorded in the evidence log.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" evidence' -l 'evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" no-evidence' -l 'no-evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config evidence" -eq 1' -fa 'verify' -d 'Find records of the evidence log that were edited, inserted, deleted or moved.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config evidence" -eq 1' -fa 'head' -d 'Print the head of the evidence log, as COUNT:SHA256.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_positional "archive-config evidence verify" -ge 1' -F
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" expect-head' -l 'expect-head' -d 'Require this record, as printed by archive-config evidence head.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify"' -l 'lost' -d 'Accept that the log with this hash is lost; may be repeated.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" offline' -l 'offline' -d 'Do not compare with the archive\'s database.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" json' -l 'json' -d 'Write the result as JSON.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence verify" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence head" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence head"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence head" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence head" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence head" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence head" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence head" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config evidence head" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" archive-only' -l 'archive-only' -d 'Create or update the archive only; write no configuration.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config init" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" dialect' -l 'dialect' -d 'Database (default: the configured one).' -rfka 'sqlite postgres mariadb'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" version' -l 'version' -d 'Show the version.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config schema" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-config' -n '__archive-config_should_offer_completions_for_flags_or_options "archive-config help" version' -l 'version' -d 'Show the version.'
