using System.CommandLine;
using EthConsortium.Cli.Output;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium template --plan FILE --out FOLDER</c></summary>
internal static class TemplateCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<FileInfo> plan = new("--plan") { Description = "The plan of the consortium, as JSON.", HelpName = "FILE", Required = true };
        Option<DirectoryInfo> folder = new("--out") { Description = "Write into this folder, in which each member gets its own.", HelpName = "FOLDER", Required = true };
        Option<string?> member = new("--member") { Description = "The short name of a single member. Default: all that are deployed.", HelpName = "NAME" };
        Option<bool> force = new("--force") { Description = "Replace files that are there." };
        Option<bool> json = new("--json") { Description = "Write one JSON document to standard output, with the files of each member." };
        Command command = new("template", "Write the Azure templates of a plan's members, with their parameters. Nothing is asked or deployed.") { plan, folder, member, force, json };
        HelpWithExamples.Add(command,
            "ethconsortium template --plan examples/three-banks-azure.json --out ./templates",
            "ethconsortium template --plan examples/three-banks-azure.json --out ./templates --member B --force");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<string> problems = [];
            ConsortiumPlan consortium = await PlanFile.ReadAsync(parsed.GetRequiredValue(plan), problems, cancellationToken) ?? throw new InputException("The plan cannot be used.", problems);
            string into = parsed.GetRequiredValue(folder).FullName;
            bool overwrite = parsed.GetValue(force);
            IReadOnlyList<MemberPlan> members = MemberTemplates.Select(consortium, parsed.GetValue(member));
            foreach (MemberPlan each in members)
            {
                // Before the first is written: whether files of any are there.
                TemplateFiles.Of(consortium, each, into, overwrite);
            }

            List<TemplateFiles> written = [];
            foreach (MemberPlan each in members)
            {
                written.Add(await TemplateFiles.WriteAsync(consortium, each, into, overwrite, cancellationToken));
            }

            if (parsed.GetValue(json))
            {
                Json.Write(terminal, written);
                return ExitCode.Success;
            }

            foreach (TemplateFiles files in written)
            {
                Page.Heading(terminal.Output, files.Member);
                terminal.Output.WriteLine($"  {files.TemplatePath}");
                terminal.Output.WriteLine($"  {files.ParametersPath}");
                if (files.RequiredParameters.Count > 0)
                {
                    terminal.Output.WriteLine($"  to be given when deploying: {string.Join(", ", files.RequiredParameters)}");
                }
            }

            return ExitCode.Success;
        });
        return command;
    }
}
