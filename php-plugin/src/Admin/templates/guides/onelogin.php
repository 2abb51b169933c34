<?php
/**
 * How OneLogin is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the OneLogin administration, open **Applications**, then **Add App**, and choose **SCIM Provisioner with SAML (SCIM v2 Enterprise)**.', 'scimpress' ),
		__( 'On the tab **Configuration**, **SCIM Base URL**: `{base_url}`', 'scimpress' ),
		__( '**SCIM Bearer Token**: the token that you create on this screen.', 'scimpress' ),
		__( '**SCIM JSON Template**: the one below.', 'scimpress' ),
		__( 'Choose **Enable** next to **API Status**.', 'scimpress' ),
		__( 'On the tab **Provisioning**, tick **Enable provisioning**, and say what happens **when users are deleted in OneLogin**: **Suspend** deactivates them here, **Delete** deletes them.', 'scimpress' ),
		__( 'On the tab **Rules** or **Users**, say who gets the app.', 'scimpress' ),
	),
	'code'  => '{
  "schemas": [
    "urn:ietf:params:scim:schemas:core:2.0:User",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
  ],
  "userName": "{$parameters.scimusername}",
  "name": {
    "givenName": "{$user.firstname}",
    "familyName": "{$user.lastname}"
  },
  "displayName": "{$user.display_name}",
  "title": "{$parameters.title}",
  "emails": [
    { "value": "{$user.email}", "type": "work", "primary": true }
  ],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
    "department": "{$parameters.department}"
  }
}',
	'good'  => __( 'The API status is Enabled; the Audit tab shows a request of this connection.', 'scimpress' ),
	'notes' => array(
		__( 'OneLogin holds users back as **Pending** until an administrator approves, unless you untick **Require admin approval**.', 'scimpress' ),
	),
);
