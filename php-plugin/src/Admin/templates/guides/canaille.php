<?php
/**
 * How Canaille is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the configuration of Canaille, set `CANAILLE_SCIM.ENABLE_CLIENT` to `true`, and list the host of this site in `CANAILLE_OIDC.TRUSTED_DOMAINS`.', 'scimpress' ),
		__( 'Add this site as a client, with the **client URI** `{base_url}`.', 'scimpress' ),
		__( 'Give that client a token whose **access token** is the one that you create on this screen.', 'scimpress' ),
	),
	'good'  => __( 'Create a user there: the Audit tab shows “Create a user”.', 'scimpress' ),
	'notes' => array(
		__( 'Canaille tells of errors in its log alone. The Audit tab here says what was refused, and why.', 'scimpress' ),
	),
);
