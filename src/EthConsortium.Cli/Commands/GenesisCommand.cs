using System.CommandLine;
using System.Text;
using EthConsortium.Cli.Output;
using EthConsortium.Core;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium genesis --plan FILE --format auRa|qbft|geth</c></summary>
internal static class GenesisCommand
{
    private static readonly string[] s_formats = ["auRa", "qbft", "geth"];

    public static Command Create(Terminal terminal)
    {
        Option<FileInfo> plan = new("--plan") { Description = "The plan of the consortium, as JSON.", HelpName = "FILE", Required = true };
        Option<string?> format = new("--format") { Description = "auRa: Parity-style chain spec (Nethermind). qbft: Besu. geth: the geth family. Default: what the plan's consensus needs.", HelpName = "auRa|qbft|geth" };
        Option<string?> admin = new("--admin") { Description = "The admin account of the founding member.", HelpName = "ADDRESS" };
        Option<string[]> validators = new("--validator") { Description = "A validator of the founding member; once for each.", HelpName = "ADDRESS" };
        Option<DirectoryInfo?> workFolder = new("--work-dir") { Description = "Take the founder's accounts from the work folder of a rehearsal instead.", HelpName = "FOLDER" };
        Option<FileInfo?> file = new("--out") { Description = "Write the genesis to this file, which must not be there yet. Default: standard output.", HelpName = "FILE" };
        Command command = new("genesis", "Write the genesis of a planned network, and compute its hash.") { plan, format, admin, validators, workFolder, file };
        HelpWithExamples.Add(command,
            "ethconsortium genesis --plan examples/three-banks.json --work-dir ./rehearsal > spec.json",
            "ethconsortium genesis --plan examples/three-banks.json --format qbft --out genesis.json \\\n      --admin 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed \\\n      --validator 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 \\\n      --validator 0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<string> problems = [];
            ConsortiumPlan? consortium = await PlanFile.ReadAsync(parsed.GetRequiredValue(plan), problems, cancellationToken);
            string? name = ReadFormat(parsed.GetValue(format), problems);
            MemberAccounts? founder = consortium is null
                ? null
                : await FounderAccounts.ReadAsync(consortium, parsed.GetValue(admin), parsed.GetValue(validators) ?? [], parsed.GetValue(workFolder), problems, cancellationToken);
            if (problems.Count > 0)
            {
                throw new InputException("There is no genesis to be made of this.", problems);
            }

            ConsensusEngine consensus = Consensus(name, consortium!.Consensus);
            GenesisDefinition genesis = ConsortiumGenesis.Build(consortium with { Consensus = consensus }, founder!);
            await WriteAsync(terminal, genesis, parsed.GetValue(file), consensus == consortium.Consensus ? null : consortium.Consensus, cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static string? ReadFormat(string? text, List<string> problems)
    {
        string? known = s_formats.FirstOrDefault(format => string.Equals(format, text, StringComparison.OrdinalIgnoreCase));
        if (text is not null && known is null)
        {
            problems.Add($"--format: Expected {string.Join(", ", s_formats[..^1])} or {s_formats[^1]}, found '{text}'.");
        }

        return known;
    }

    /// <summary>A file is made for clients of one consensus: where the plan has another, the file decides.</summary>
    private static ConsensusEngine Consensus(string? format, ConsensusEngine planned) => format switch
    {
        "auRa" => ConsensusEngine.AuRa,
        "qbft" => ConsensusEngine.Qbft,
        "geth" when planned is not (ConsensusEngine.Clique or ConsensusEngine.Ethash) => ConsensusEngine.Ethash,
        _ => planned,
    };

    private static async Task WriteAsync(Terminal terminal, GenesisDefinition genesis, FileInfo? file, ConsensusEngine? otherThan, CancellationToken cancellationToken)
    {
        string text = (genesis.Consensus switch
        {
            AuRaConsensus => ParityChainSpec.Write(genesis),
            QbftConsensus => BesuGenesis.Write(genesis),
            _ => GethGenesis.Write(genesis),
        }) + "\n";
        Hash32 hash = genesis.ComputeHash();
        if (file is null)
        {
            await terminal.OutputWriter.WriteAsync(text.AsMemory(), cancellationToken);
        }
        else
        {
            await SaveAsync(file, text, cancellationToken);
        }

        // Beside the document on standard output, what is for people goes to standard error.
        IAnsiConsole console = file is null ? terminal.Error : terminal.Output;
        if (otherThan is { } planned)
        {
            console.MarkupLineInterpolated($"[yellow]note:[/] The plan says {planned}; this genesis is for {genesis.Consensus.GetType().Name.Replace("Consensus", "", StringComparison.Ordinal)}, which is another network with another hash.");
        }

        console.MarkupLineInterpolated($"Genesis hash  [blue]{hash}[/]");
        if (file is not null)
        {
            console.WriteLine($"File          {file}");
        }
    }

    /// <summary>Writes a new file that is there only when it is whole.</summary>
    internal static async Task SaveAsync(FileInfo file, string text, CancellationToken cancellationToken)
    {
        string unfinished = Path.Combine(file.DirectoryName!, $".{file.Name}.{Guid.NewGuid():N}.tmp");
        try
        {
            await using (FileStream stream = new(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file.FullName, overwrite: false);
        }
        catch (IOException) when (File.Exists(file.FullName))
        {
            throw new InputException($"--out: The file {file} is there already; a genesis is not overwritten.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out: The file {file} cannot be written: {error.Message}");
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }
}
