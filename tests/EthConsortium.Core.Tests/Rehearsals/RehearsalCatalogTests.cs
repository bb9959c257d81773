using System.Globalization;
using EthConsortium.Core.Rehearsals;

namespace EthConsortium.Core.Tests.Rehearsals;

public sealed class RehearsalCatalogTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _home = Directory.CreateTempSubdirectory("ethconsortium-test-").FullName;
    private readonly RehearsalCatalog _catalog;

    public RehearsalCatalogTests() => _catalog = new RehearsalCatalog(_home);

    private string Folder => Path.Combine(_home, "rehearsals");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void An_entered_rehearsal_is_listed_until_it_leaves_and_nothing_stays()
    {
        Assert.Empty(_catalog.List());
        using (RehearsalEntry entry = _catalog.Enter("Three banks", TimeProvider.System))
        {
            RunningRehearsal listed = Assert.Single(_catalog.List());
            Assert.Equal(entry.Rehearsal.StartedAt, listed.StartedAt);
            Assert.Equal("Three banks", listed.Name);
            Assert.Equal(Environment.ProcessId, listed.Id);
            Assert.Equal(RehearsalState.Starting, listed.State);
        }

        Assert.Empty(_catalog.List());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public void What_it_tells_is_read_as_it_was_written()
    {
        using RehearsalEntry entry = _catalog.Enter("Three banks", TimeProvider.System);
        Uri endpoint = new("http://127.0.0.1:4711");
        RehearsalMember member = new("A", "Bank A", TestAccounts.At(1), [TestAccounts.At(2), TestAccounts.At(3)], endpoint, endpoint, "/keys", "/password.txt") { Nodes = [new RehearsalNode("a-1", endpoint, endpoint)] };
        entry.Update(entry.Rehearsal with { Step = new RehearsalStep(2, 6, "Found"), ChainId = new(7), GovernanceContract = TestAccounts.At(4), WorkFolder = "/work", Members = [member], Candidate = member });

        RunningRehearsal read = _catalog.Get(Environment.ProcessId);

        Assert.Equal(entry.Rehearsal with { Members = [], Candidate = null }, read with { Members = [], Candidate = null });
        Assert.Equal(member with { Validators = [], Nodes = [] }, Assert.Single(read.Members) with { Validators = [], Nodes = [] });
        Assert.Equal(member.Nodes, read.Members[0].Nodes);
        Assert.Equal(member.Validators, read.Candidate!.Validators);
    }

    [Fact]
    public void Nobody_else_can_look_into_it()
    {
        using RehearsalEntry entry = _catalog.Enter("Three banks", TimeProvider.System);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(Folder));
            Assert.All(Directory.EnumerateFiles(Folder), file => Assert.True(PrivateFiles.IsPrivate(file), file));
        }
    }

    [Fact]
    public void What_a_killed_one_has_left_is_deleted_although_its_process_id_is_in_use()
    {
        string left = Write(Environment.ProcessId, Describe(Environment.ProcessId));
        File.WriteAllText(Path.ChangeExtension(left, "lock"), "");

        Assert.Empty(_catalog.List());

        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public void A_file_that_others_can_write_is_not_believed()
    {
        using RehearsalEntry entry = _catalog.Enter("Three banks", TimeProvider.System);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(Folder, $"{Environment.ProcessId}.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
            Assert.Empty(_catalog.List());
        }
    }

    [Fact]
    public void A_link_is_not_believed()
    {
        using RehearsalEntry entry = _catalog.Enter("Three banks", TimeProvider.System);
        string file = Path.Combine(Folder, $"{Environment.ProcessId}.json");
        string elsewhere = Path.Combine(_home, "elsewhere.json");
        File.Move(file, elsewhere);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(file, elsewhere);
            Assert.Empty(_catalog.List());
        }
    }

    [Theory]
    [InlineData("half a {")]
    [InlineData("null")]
    [InlineData("""{ "id": 1, "name": "of another process", "startedAt": "2026-01-01T00:00:00Z" }""")]
    public void Anything_else_in_a_file_is_passed_over(string content)
    {
        using RehearsalEntry entry = _catalog.Enter("Three banks", TimeProvider.System);
        File.WriteAllText(Path.Combine(Folder, $"{Environment.ProcessId}.json"), content);
        Assert.Empty(_catalog.List());
    }

    [Fact]
    public void A_folder_that_others_could_write_into_is_closed_first()
    {
        Directory.CreateDirectory(Folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Folder, OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
            Write(1, Describe(1));
            Assert.Empty(_catalog.List());
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(Folder));
        }
    }

    [Fact]
    public void An_id_that_nobody_has_is_an_error_with_its_own_code()
    {
        ConsortiumException error = Assert.Throws<ConsortiumException>(() => _catalog.Get(1));
        Assert.Equal(ErrorCode.RehearsalNotFound, error.Code);
        Assert.Equal(1, error.Target);
    }

    [Fact]
    public async Task Stopping_one_that_has_ended_already_is_no_error_and_ends_nobody_else()
    {
        // The process with the id is this one, and the rehearsal of then was another.
        using RehearsalEntry entry = _catalog.Enter("Three banks", TimeProvider.System);
        RunningRehearsal ended = entry.Rehearsal with { StartedAt = DateTimeOffset.UnixEpoch };
        await _catalog.StopAsync(ended, TimeProvider.System, CancellationToken.None);
        await _catalog.StopAsync(ended with { Id = int.MaxValue }, TimeProvider.System, CancellationToken.None);
        Assert.False(File.Exists(Path.Combine(Folder, $"{Environment.ProcessId}.stop")));
    }

    [Fact]
    public async Task A_request_to_end_is_heard_by_the_rehearsal()
    {
        using RehearsalEntry entry = _catalog.Enter("Three banks", TimeProvider.System);
        Task request = entry.WaitForStopRequestAsync(CancellationToken.None);
        using CancellationTokenSource enough = new();

        // Its process does not end, being this one; that of another would.
        Task stopping = _catalog.StopAsync(entry.Rehearsal, TimeProvider.System, enough.Token);
        await request.WaitAsync(TimeSpan.FromMinutes(1));

        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopping);
    }

    private static string Describe(int id) => $$"""{ "id": {{id}}, "name": "killed", "startedAt": "2026-01-01T00:00:00Z", "state": "ready" }""";

    private string Write(int id, string content)
    {
        Directory.CreateDirectory(Folder);
        string file = Path.Combine(Folder, id.ToString(CultureInfo.InvariantCulture) + ".json");
        PrivateFiles.Write(file, content);
        return file;
    }
}
