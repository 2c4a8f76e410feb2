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
        __archive-store_parse_subcommand -r 2 'by=' 'reason=' 'commit=' 'no-commit' 'from-git=' 'deleted-since=' 'kind=' 'language=' 'mime=' 'tag=+' 'hold' 'delete-after=' 'metadata=+' 'level=' '0/null' 'lines' 'remove' 'revive' 'init' 'from-archive=' 'evidence' 'no-evidence' 'concurrency=' 'progress=' 'progress-interval=' 'total=' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
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
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_positional "archive-store" -ge 1' -F
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" by' -l 'by' -d 'Who archives.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" reason' -l 'reason' -d 'Why they are archived.' -rfka 'dead pruned legacy replaced'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" commit' -l 'commit' -d 'The commit to record, anything git can resolve; by default HEAD. Contents are those of the files on disk.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" no-commit' -l 'no-commit' -d 'Record no commit: the files are in no repository.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" from-git' -l 'from-git' -d 'Take contents, modes and times from this commit, not from files on disk; paths are those of git, from the top of the repository.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" deleted-since' -l 'deleted-since' -d 'Take the files that were deleted between this commit and HEAD, each from the last commit that had it; PATH limits them to files and directories.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" kind' -l 'kind' -d 'What they are; by default told by the name.' -rfka 'code doc asset'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" language' -l 'language' -d 'The programming language; by default told by the name.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" mime' -l 'mime' -d 'The media type; by default told by the name.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store"' -l 'tag' -d 'A tag; may be repeated.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" hold' -l 'hold' -d 'Put each under legal hold: it cannot be purged until archive-retention releases it.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" delete-after' -l 'delete-after' -d 'Set the date from which on each is due to be deleted.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store"' -l 'metadata' -d 'A further fact, as name=value; may be repeated.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" level' -l 'level' -d 'zstd\'s compression level.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" 0 null' -s '0' -l 'null' -d 'Paths on standard input are separated by NUL.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" lines' -l 'lines' -d 'Standard input holds plain paths, also where they begin with {.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" remove' -l 'remove' -d 'Remove each file, once its content was read back from the archive and verified.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" revive' -l 'revive' -d 'Archive content again that was purged.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" init' -l 'init' -d 'Make the archive, if there is none.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" from-archive' -l 'from-archive' -d 'Copy the items that standard input names from this archive.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" evidence' -l 'evidence' -d 'Write what was done to the evidence log; what could not be written there failed.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" no-evidence' -l 'no-evidence' -d 'Write what was done to the evidence log; what could not be written there failed.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" concurrency' -l 'concurrency' -d 'Work on so many files at a time; by default batch.max_concurrent.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" progress' -l 'progress' -d 'Tell on standard error how far it is.' -rfka 'auto plain json none'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" progress-interval' -l 'progress-interval' -d 'Tell so every so many seconds.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" total' -l 'total' -d 'There are so many records; else known when the last is read.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" archive-url' -l 'archive-url' -d 'The archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store"' -l 'set' -d 'Set a key of the configuration for this run; may be repeated.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" log-level' -l 'log-level' -d 'Log from this level on: debug, info, warn or error.' -rfka ''
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" v verbose' -s 'v' -l 'verbose' -d 'Log everything, as --log-level debug.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" q quiet' -s 'q' -l 'quiet' -d 'Log errors only, as --log-level error.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" debug' -l 'debug' -d 'Log everything; archive-config show and get also show credentials.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" version' -l 'version' -d 'Show the version.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_positional "archive-store" -eq 2' -fa 'help' -d 'Show subcommand help information.'
complete -c 'archive-store' -n '__archive-store_should_offer_completions_for_flags_or_options "archive-store help" version' -l 'version' -d 'Show the version.'
