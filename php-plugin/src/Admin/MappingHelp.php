<?php
/**
 * The help of the Attribute mapping tab.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What stands behind the button Help.
 */
final class MappingHelp {

	/**
	 * Adds the help to a screen.
	 *
	 * @param \WP_Screen $screen The screen.
	 */
	public function add_to( \WP_Screen $screen ): void {
		HelpTabs::add(
			$screen,
			array(
				__( 'Some attributes always have a place in WordPress: e-mail, names, web address, language and photo. Here you give others one: a key of user meta, which themes and other plugins can show.', 'scimpress' ),
				__( 'An attribute that comes as it is travels back when somebody edits the field in WordPress. What is made of several attributes, or changed on the way, stays as the identity provider sent it.', 'scimpress' ),
				__( 'Below stands what the identity provider has sent so far, by name. What no schema knows yet can be mapped from there; values come with the next change that it sends.', 'scimpress' ),
				__( 'Fields that decide who gets in and what they may do cannot be mapped.', 'scimpress' ),
			),
			array(
				__( 'WordPress field: the key of user meta, or one of the fields of the profile that are suggested.', 'scimpress' ),
				__( 'SCIM attribute: by its name in the standard, such as title or name.familyName. Those of the enterprise extension and of your own have the address of their schema before them; choose them from the list.', 'scimpress' ),
				__( 'Template: several attributes in braces with text between them. An attribute that somebody does not have leaves nothing in its place.', 'scimpress' ),
			),
			array(
				__( 'A field stays empty: the identity provider does not send the attribute. The event in the Audit tab lists what it sent; at most identity providers you choose that in their own attribute mapping.', 'scimpress' ),
				__( 'A field has not reached everybody yet: that goes on in the background, with WP-Cron.', 'scimpress' ),
				__( '“Try it” shows what WordPress would get of a user and changes nothing.', 'scimpress' ),
			)
		);
	}
}
