using EthConsortium.Azure.Templates;
using EthConsortium.Testing;

namespace EthConsortium.Azure.Tests.Templates;

public sealed class ArmSchemaTests
{
    [SharedFact("arm", "schemas")]
    public void Templates_of_representative_members_validate_resource_by_resource()
    {
        string[] problems = ArmSchemaValidator.ProblemsOf(MemberInputs.Representative.Select(each => (each.Key, MemberTemplate.Build(each.Value))));

        Assert.Empty(problems.Take(40));
    }
}
