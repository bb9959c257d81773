using EthConsortium.Cli.Output;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Rehearsal.Reporting;
using Spectre.Console;

namespace EthConsortium.Cli.Tests;

public sealed class OutputTests
{
    private static readonly Address s_a = new([.. Enumerable.Repeat((byte)0xaa, 20)]);
    private static readonly Address s_b = new([.. Enumerable.Repeat((byte)0xbb, 20)]);
    private static readonly Hash32 s_transaction = Hash32.FromUInt64(7);

    [Theory]
    [InlineData("\u001b[2J\u001b[31mowned", "\uFFFD[2J\uFFFD[31mowned")]
    [InlineData("bank\u202Eknab", "bank\uFFFDknab")]
    [InlineData("[red]Bank[/][link=x]", "[red]Bank[/][link=x]")]
    [InlineData("Bank\u009b31m", "Bank\uFFFD31m")]
    public void What_others_wrote_cannot_steer_the_terminal(string alias, string shown)
    {
        Assert.Equal(shown, Printed(console => console.MarkupLineInterpolated($"{alias}")));
        Assert.Equal(shown, Printed(console => console.Write(new Text(alias))));
        Grid grid = Page.Columns(null, null);
        grid.AddRow(Markup.Escape(alias), "x");
        Assert.Contains(shown, Printed(console => console.Write(grid)));
    }

    [Fact]
    public void A_name_stays_on_its_line() => Assert.Equal("Bank\uFFFDerror: none", Printable.Name("Bank\nerror: none"));

    [Fact]
    public void The_history_tells_of_every_event_and_joins_only_validators()
    {
        HistoryLine[] lines =
        [
            Line(GovernanceEventKind.Resigned, null, s_a),
            Line(GovernanceEventKind.Admitted, null, s_b),
            Line(GovernanceEventKind.Admitted, null, s_a),
            .. HistoryLine.From(Retired(s_a, s_b)),
        ];

        string table = Printed(console => HistoryTable.Write(console, lines, address => address == s_a ? "A" : "B"));

        Assert.Contains("A resigned", table);
        Assert.Contains("B became an admin", table);
        Assert.Contains("A became an admin", table);
        Assert.Contains("2 validators of A retired", table);
    }

    [Fact]
    public void Retired_validators_keep_the_admin_who_left() =>
        Assert.All(
            HistoryLine.From(Retired(s_b)),
            line => Assert.Equal((s_a, s_b), (line.Actor, line.Subject)));

    [Theory]
    [InlineData(ErrorCode.PlanAccountsMismatch)]
    [InlineData(ErrorCode.DataUrlInvalid)]
    [InlineData(ErrorCode.PlanUnknownMember)]
    public void What_was_given_wrongly_is_bad_input(ErrorCode code)
    {
        using StringWriter error = new();
        using Interruption interruption = new();
        Assert.Equal(ExitCode.BadInput, ErrorReport.Write(new Terminal(TextWriter.Null, error, false, false), new ConsortiumException(code, "no"), interruption, details: false));
    }

    [Theory]
    [InlineData("have it replaced with -Force (--force).", "have it replaced with --force.")]
    [InlineData("the tenant that it is of (-TenantId, --tenant), or", "the tenant that it is of (--tenant), or")]
    [InlineData("bank-Abc (--x)", "bank-Abc (--x)")]
    public void What_to_give_is_named_as_the_command_line_does(string message, string told)
    {
        using StringWriter error = new();
        using Interruption interruption = new();
        ErrorReport.Write(new Terminal(TextWriter.Null, error, false, false), new ConsortiumException(ErrorCode.FileExists, message), interruption, details: false);
        Assert.Equal($"error: {told}", error.ToString().TrimEnd());
    }

    [Fact]
    public void A_redirected_line_is_not_broken()
    {
        string id = $"/subscriptions/{new string('0', 200)} /{new string('1', 200)}";
        Assert.Equal(id, Printed(console => console.WriteLine(id)));
        Grid grid = Page.Columns(38, null);
        grid.AddRow("name", id);
        Assert.Contains(id, Printed(console => console.Write(grid)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ws://user:secret@host/x?key=secret", "'ws://host/x'")]
    [InlineData("secret", "no URL")]
    public void A_refused_url_is_told_without_its_secrets(string url, string told)
    {
        InputException error = Assert.Throws<InputException>(() => Arguments.ReadUrl(url, "a node"));
        Assert.Contains(told, error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }

    private static GovernanceEvent Retired(params Address[] validators) =>
        new() { Kind = GovernanceEventKind.ValidatorsRetired, Block = 9, Transaction = s_transaction, LogIndex = 3, Subject = s_a, Validators = validators };

    private static HistoryLine Line(GovernanceEventKind kind, Address? actor, Address? subject) => new(9, s_transaction, kind.ToString(), actor, subject, null, null);

    private static string Printed(Action<IAnsiConsole> write)
    {
        using StringWriter output = new();
        Terminal terminal = new(output, TextWriter.Null, outputIsTerminal: false, errorIsTerminal: false);
        write(terminal.Output);
        return output.ToString().TrimEnd('\n', '\r');
    }
}
