<?php
/**
 * How Gluu and Janssen are connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'Gluu and Janssen receive SCIM and do not send it by themselves: what they send comes from an **interception script**. In the admin console, open **Scripts** and add one of the type **SCIM** or **User registration**, where your users are changed.', 'scimpress' ),
		__( 'Have its methods after creation, update and deletion call this site: POST `{base_url}/Users`, PUT and DELETE `{base_url}/Users/` with the `id` that the POST gave. Keep that `id` with the user, or look it up with `?filter=externalId eq "…"` and the `inum` for `externalId`.', 'scimpress' ),
		__( 'Each request carries **Authorization**: `Bearer` and the token that you create on this screen, and **Content-Type**: `application/scim+json`.', 'scimpress' ),
		__( 'The body is the resource as the SCIM endpoint of the same server gives it: what this site does not know in it is left out.', 'scimpress' ),
	),
	'good'  => __( 'Change a user there: the Audit tab shows a request of this connection.', 'scimpress' ),
	'notes' => array(
		__( 'Who has Keycloak beside it can have Keycloak send instead: choose Keycloak above.', 'scimpress' ),
		__( 'Whom the script misses, because this site could not be reached for example, is missing until the next change: have the script try again.', 'scimpress' ),
	),
);
