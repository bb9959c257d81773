using System.Text.Json;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;

namespace EthConsortium.Cli;

/// <summary>Finds the founder's accounts, which a genesis holds and a plan does not: on the command line, or in the work folder of a rehearsal.</summary>
internal static class FounderAccounts
{
    private const string FileName = "accounts.json";

    /// <summary>The accounts; what stands in the way is added to <paramref name="problems"/>, and the answer is null.</summary>
    public static async Task<MemberAccounts?> ReadAsync(ConsortiumPlan plan, string? admin, string[] validators, DirectoryInfo? workFolder, List<string> problems, CancellationToken cancellationToken)
    {
        MemberPlan founder = plan.FoundingMember;
        bool named = admin is not null || validators.Length > 0;
        if (workFolder is not null)
        {
            if (named)
            {
                problems.Add("--work-dir: It cannot be combined with --admin and --validator; both name the founder's accounts.");
                return null;
            }

            return await ReadFolderAsync(founder, workFolder, problems, cancellationToken);
        }

        int before = problems.Count;
        if (admin is null)
        {
            problems.Add($"--admin: It is missing. The genesis holds the admin account of the founder, {founder.Alias}; --work-dir can name it too.");
        }

        if (validators.Length != founder.Validators)
        {
            problems.Add($"--validator: Expected the {founder.Validators} validators that the plan gives to {founder.Alias}, found {validators.Length}.");
        }

        Address? account = admin is null ? null : Read("--admin", admin, problems);
        Address?[] sealers = [.. validators.Select(validator => Read("--validator", validator, problems))];
        return problems.Count == before ? new MemberAccounts(account!.Value, [.. sealers.Select(sealer => sealer!.Value)]) : null;
    }

    private static async Task<MemberAccounts?> ReadFolderAsync(MemberPlan founder, DirectoryInfo folder, List<string> problems, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder.FullName, FileName);
        try
        {
            using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(path, cancellationToken));
            JsonElement member = document.RootElement.GetProperty("members").EnumerateArray().FirstOrDefault(m => string.Equals(m.GetProperty("name").GetString(), founder.Name, StringComparison.OrdinalIgnoreCase));
            if (member.ValueKind == JsonValueKind.Undefined)
            {
                problems.Add($"--work-dir: {path} has no member '{founder.Name}'; it is of another plan.");
                return null;
            }

            return new MemberAccounts(
                Address.Parse(member.GetProperty("adminAddress").GetString()!),
                [.. member.GetProperty("validators").EnumerateArray().Select(validator => Address.Parse(validator.GetString()!))]);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add($"--work-dir: There is no {path}; 'ethconsortium rehearse --work-dir {folder}' makes one.");
        }
        catch (Exception error) when (error is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentNullException)
        {
            problems.Add($"--work-dir: {path} is not what a rehearsal writes: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add($"--work-dir: {path} cannot be read: {error.Message}");
        }

        return null;
    }

    private static Address? Read(string option, string text, List<string> problems)
    {
        try
        {
            return Address.Parse(text);
        }
        catch (FormatException error)
        {
            problems.Add($"{option}: {error.Message}");
            return null;
        }
    }
}
