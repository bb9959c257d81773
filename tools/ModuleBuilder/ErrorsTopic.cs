using System.Text;

namespace EthConsortium.ModuleBuilder;

/// <summary>Writes the help topic that lists every error id.</summary>
internal static class ErrorsTopic
{
    private const int Columns = 80;
    private const string Indent = "    ";

    private const string Head = """
        TOPIC
            about_EthConsortium_Errors

        SHORT DESCRIPTION
            The error ids of the EthConsortium cmdlets and what they mean.

        LONG DESCRIPTION
            Every error of the module has a stable id. It is the first part of
            the FullyQualifiedErrorId; the second is the class of the cmdlet:

                try { Add-ConsortiumAdmin $address -Alias 'Bank D' }
                catch {
                    if ($_.FullyQualifiedErrorId -notlike 'AlreadyProposed,*') { throw }
                }

            While records come through the pipeline, an error concerns one of
            them: it is non-terminating, and the next record gets its turn.
            -ErrorAction Stop makes it terminating. Without pipeline input an
            error ends the command. TargetObject is the input that the error is
            about. InternalError always ends the pipeline.

        ERROR IDS

        """;

    public static string Write(IReadOnlyList<(Enum Failure, string Id, string Category)> rows, Documentation documentation, Action<string> report)
    {
        StringBuilder text = new(Head);
        foreach ((Enum failure, string id, string category) in rows.OrderBy(row => row.Id, StringComparer.Ordinal))
        {
            string meaning = string.Join(' ', Documentation.Paragraphs(documentation.Find(TypeNames.DocumentationId('F', failure.GetType(), failure.ToString()))?.Element("summary")));
            if (meaning.Length == 0)
            {
                report($"{failure.GetType().Name}.{failure} has no <summary>, which explains the error id {id}");
            }

            text.Append($"\n{Indent}{id} ({category})\n");
            foreach (string line in Wrap(meaning, Columns - (2 * Indent.Length)))
            {
                text.Append($"{Indent}{Indent}{line}\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
