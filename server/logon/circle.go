package logon

// Grantee is whom a right is granted to: a UserID, or a CircleID.
type Grantee interface{ grantee() }

func (UserID) grantee()   {}
func (CircleID) grantee() {}

// GranteeName names whom a right is granted to: one of the three is set.
type GranteeName struct{ User, Role, Workgroup string }

// CircleKind is what kind of circle users are in: for granting rights both are the same, for people they are not.
type CircleKind string

// The kinds of circles.
const (
	Role      CircleKind = "role"      // what somebody does
	Workgroup CircleKind = "workgroup" // whom somebody works with
)

// Valid tells whether k is one of the two.
func (k CircleKind) Valid() bool { return k == Role || k == Workgroup }

// CircleID is a role's or a workgroup's identity.
type CircleID struct {
	Kind CircleKind
	ID   int64
}

// Circle is a role or a workgroup: its members have the rights that are granted to it, beside their own.
type Circle struct {
	CircleID
	Name    string
	Members int
}

// Member is a user in a circle.
type Member struct {
	User        UserID
	UserName    string
	DisplayName string
	Source      string // that gave the membership by a mapping, and may take it away; empty: an administrator's hand
}

// EffectiveRight is a right that a user has, and where it comes from. Station is as in Grant.
type EffectiveRight struct {
	Right       Right
	Station     StationID
	StationName string
	From        CircleKind // empty: it is the user's own
	FromName    string     // of the role or workgroup
}
