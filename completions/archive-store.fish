function __archive-store_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-store_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __archive-store_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-store_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __archive-store_parse_tokens -S
    set -l unparsed_tokens (__archive-store_tokens -pc)
    switch $unparsed_tokens[1]
    case 'archive-store'
        __archive-store_parse_subcommand -r 2 'commit=' 'no-commit' 'from-git=' 'deleted-since=' 'from-archive=' '0/null' 'lines' 'by=' 'reason=' 'kind=' 'language=' 'mime=' 'tag=+' 'metadata=+' 'hold' 'delete-after=' 'remove' 'revive' 'init' 'evidence' 'no-evidence' 'level=' 'concurrency=' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'progress=' 'progress-interval=' 'total=' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __archive-store_parse_subcommand -r 1 'version'
        end
    end
end

function __archive-store_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __archive-store_parse_subcommand -S -a positional_count
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

function __archive-store_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __archive-store_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__archive-store_tokens -p)
    if test -z "$(__archive-store_tokens -t)"
        set -l index (count (__archive-store_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'archive-store' -f
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_positional "archive-store" -eq 1' -fka '(__archive-store_custom_completion ---completion -- positional@0 (count (__archive-store_tokens -pc)) (__archive-store_tokens -tC))'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_positional "archive-store" -ge 2' -F
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" commit' -l 'commit' -d 'Record this commit (default: HEAD); contents are those on disk.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" no-commit' -l 'no-commit' -d 'Record no commit; for files outside of a git repository.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" from-git' -l 'from-git' -d 'Read contents, modes and times from this commit; paths start at the top of the repository.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" deleted-since' -l 'deleted-since' -d 'Archive the files deleted between this commit and HEAD, each from the last commit that had it.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" from-archive' -l 'from-archive' -d 'Copy the items that standard input names from this archive.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" 0 null' -s '0' -l 'null' -d 'Paths on standard input end with NUL.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" lines' -l 'lines' -d 'Read plain paths, even if they begin with {.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" by' -l 'by' -d 'Who archives.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" reason' -l 'reason' -d 'Why the files are archived.' -rfka 'dead pruned legacy replaced'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" kind' -l 'kind' -d 'Kind of the files; by default derived from the name.' -rfka 'code doc asset'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" language' -l 'language' -d 'Programming language; by default derived from the name.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" mime' -l 'mime' -d 'Media type; by default derived from the name.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store"' -l 'tag' -d 'Tag of the items; may be repeated.' -rfka '(__archive-store_custom_completion ---completion -- --tag (count (__archive-store_tokens -pc)) (__archive-store_tokens -tC))'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store"' -l 'metadata' -d 'Further metadata, as name=value; may be repeated.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" hold' -l 'hold' -d 'Put the items under legal hold, until archive-retention releases them.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" delete-after' -l 'delete-after' -d 'Date from which the items are due to be deleted.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" remove' -l 'remove' -d 'Remove each file after its content was read back and verified.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" revive' -l 'revive' -d 'Archive a content again that was purged.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" init' -l 'init' -d 'Create the archive if it does not exist.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" evidence' -l 'evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" no-evidence' -l 'no-evidence' -d 'Record each action in the evidence log; if that fails, the item fails.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" level' -l 'level' -d 'zstd compression level.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" concurrency' -l 'concurrency' -d 'Number of files to process at once (default: batch.max_concurrent).' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" progress' -l 'progress' -d 'How to report progress on standard error.' -rfka 'auto plain json none'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" progress-interval' -l 'progress-interval' -d 'Time between progress reports.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" total' -l 'total' -d 'Number of items, for the progress report.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" version' -l 'version' -d 'Show the version.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_positional "archive-store" -eq 3' -fa 'help' -d 'Show subcommand help information.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store help" version' -l 'version' -d 'Show the version.'
