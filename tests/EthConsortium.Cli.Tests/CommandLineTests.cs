using System.CommandLine;
using EthConsortium.Cli.Output;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Version_is_the_one_of_the_module_manifest()
    {
        string manifest = await File.ReadAllTextAsync(RepositoryRoot.PathOf("EthConsortium.psd1"));
        string version = manifest.Split('\n').Single(line => line.TrimStart().StartsWith("ModuleVersion", StringComparison.Ordinal)).Split('\'')[1];
        Assert.Equal((0, version + Environment.NewLine, ""), await InProcess.RunAsync("--version"));
    }

    [Fact]
    public void Every_verb_has_a_description_and_examples_that_parse()
    {
        using Interruption interruption = new();
        RootCommand root = CommandLine.CreateRoot(new Terminal(TextWriter.Null, TextWriter.Null, false, false), interruption, new CommonOptions());
        List<Command> verbs = [.. Verbs(root)];
        Assert.NotEmpty(verbs);
        Assert.All(verbs, verb =>
        {
            Assert.False(string.IsNullOrEmpty(verb.Description), verb.Name);
            Assert.All(verb.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), $"{verb.Name} {option.Name}"));
            Assert.NotEmpty(HelpWithExamples.Of(verb));
            Assert.All(HelpWithExamples.Of(verb), example =>
            {
                // What comes after > is the shell's.
                ParseResult parsed = root.Parse(example.Split(" > ")[0].Replace("\\\n", "", StringComparison.Ordinal).Replace("ethconsortium ", "", StringComparison.Ordinal));
                Assert.True(parsed.Errors.Count == 0 && parsed.CommandResult.Command == verb, $"{example}: {string.Join("; ", parsed.Errors)}");
            });
        });
    }

    [Fact]
    public async Task Help_keeps_to_100_columns_and_leaves_standard_error_alone()
    {
        using Interruption interruption = new();
        RootCommand root = CommandLine.CreateRoot(new Terminal(TextWriter.Null, TextWriter.Null, false, false), interruption, new CommonOptions());
        foreach (Command verb in Verbs(root).Append(root))
        {
            string[] path = verb is RootCommand ? [] : [.. verb.Parents.OfType<Command>().Where(c => c is not RootCommand).Select(c => c.Name), verb.Name];
            (int exitCode, string output, string error) = await InProcess.RunAsync([.. path, "--help"]);
            Assert.Equal(0, exitCode);
            Assert.Empty(error);
            Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= Terminal.Columns, line));
        }
    }

    [Fact]
    public async Task A_wrong_command_line_is_refused_with_all_that_is_wrong()
    {
        (int exitCode, string output, string error) = await InProcess.RunAsync("rehearse", "--bogus", "--also-bogus");
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains("--bogus", error, StringComparison.Ordinal);
        Assert.Contains("--also-bogus", error, StringComparison.Ordinal);
        Assert.Contains("ethconsortium rehearse --help", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sign-in", "nope", "Argument 'nope' not recognized. Must be one of: 'cli', 'powershell', ")]
    [InlineData("--subscription", "abc", "--subscription: Expected the id of a subscription, xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx, found 'abc'.")]
    [InlineData("--rehearsal", "abc", "--rehearsal: Expected the id of a rehearsal, a number, found 'abc'.")]
    public async Task A_value_that_does_not_fit_is_refused_with_what_would(string option, string value, string expected)
    {
        (int exitCode, _, string error) = await InProcess.RunAsync("deploy", "--plan", "plan.json", "--member", "A", option, value);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', error);
    }

    [Fact]
    public async Task Without_a_verb_it_shows_its_help_and_does_not_pretend_success()
    {
        (int exitCode, string output, _) = await InProcess.RunAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains("rehearse", output, StringComparison.Ordinal);
    }

    private static IEnumerable<Command> Verbs(Command command) =>
        command.Subcommands.SelectMany(c => c.Subcommands.Count > 0 ? Verbs(c) : [c]);
}
