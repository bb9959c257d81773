using EthConsortium.Azure.Templates;
using EthConsortium.Core.Planning;

namespace EthConsortium.Core.Deployment;

/// <summary>The files that any tool for Azure deploys a member with.</summary>
/// <param name="Member">The short name of the member.</param>
/// <param name="TemplatePath">The template.</param>
/// <param name="ParametersPath">The values of its parameters.</param>
/// <param name="RequiredParameters">The parameters without a value in that file: secrets, and what the plan does not know. Whoever deploys gives them.</param>
public sealed record TemplateFiles(string Member, string TemplatePath, string ParametersPath, IReadOnlyList<string> RequiredParameters)
{
    /// <summary>Which files of a member would be written into a folder.</summary>
    /// <param name="plan">A plan without problems.</param>
    /// <param name="member">One of its members, as <see cref="MemberTemplates.Select"/> gives it.</param>
    /// <param name="folder">The folder, in which each member has its own.</param>
    /// <param name="overwrite">Whether files that are there may be replaced.</param>
    /// <exception cref="ConsortiumException">A file is there already.</exception>
    public static TemplateFiles Of(ConsortiumPlan plan, MemberPlan member, string folder, bool overwrite) => Of(MemberTemplates.Build(plan, member), member, folder, overwrite);

    /// <summary>Writes the files of a member into a folder, which is made if it is not there.</summary>
    /// <param name="plan">A plan without problems.</param>
    /// <param name="member">One of its members, as <see cref="MemberTemplates.Select"/> gives it.</param>
    /// <param name="folder">The folder, in which each member has its own.</param>
    /// <param name="overwrite">Whether files that are there are replaced.</param>
    /// <param name="cancellationToken">Gives up; each file is whole or not there.</param>
    /// <exception cref="ConsortiumException">A file is there already; nothing is written.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public static async Task<TemplateFiles> WriteAsync(ConsortiumPlan plan, MemberPlan member, string folder, bool overwrite, CancellationToken cancellationToken)
    {
        ArmTemplate template = MemberTemplates.Build(plan, member);
        TemplateFiles files = Of(template, member, folder, overwrite);
        Directory.CreateDirectory(Path.GetDirectoryName(files.TemplatePath)!);
        await SaveAsync(files.TemplatePath, template.WriteTemplate(), overwrite, cancellationToken).ConfigureAwait(false);
        await SaveAsync(files.ParametersPath, template.WriteParameters(), overwrite, cancellationToken).ConfigureAwait(false);
        return files;
    }

    private static TemplateFiles Of(ArmTemplate template, MemberPlan member, string folder, bool overwrite)
    {
        TemplateFiles files = new(
            member.Name,
            Path.Combine(folder, member.Name, "template.json"),
            Path.Combine(folder, member.Name, "parameters.json"),
            template.Parameters.Where(parameter => parameter.Value is null).Select(parameter => parameter.Name).ToArray());
        if (!overwrite && new[] { files.TemplatePath, files.ParametersPath }.FirstOrDefault(Path.Exists) is { } there)
        {
            throw new ConsortiumException(ErrorCode.FileExists, $"Writing the template of member {member.Name}: the file {there} is there already. Choose another folder, or have it replaced with -Force (--force).", there);
        }

        return files;
    }

    private static async Task SaveAsync(string path, ReadOnlyMemory<byte> content, bool overwrite, CancellationToken cancellationToken)
    {
        string unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllBytesAsync(unfinished, content.ToArray(), cancellationToken).ConfigureAwait(false);
            File.Move(unfinished, path, overwrite);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
