<?php
/**
 * What stands behind the button Help.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The help of a tab, in the same order on each: what it is, its fields, and what to do when something is wrong.
 */
final class HelpTabs {

	/**
	 * Adds the help to a screen.
	 *
	 * @param \WP_Screen   $screen  The screen.
	 * @param list<string> $about   Paragraphs about what the tab is.
	 * @param list<string> $fields  Paragraphs about its fields.
	 * @param list<string> $trouble Paragraphs about what can be wrong.
	 */
	public static function add( \WP_Screen $screen, array $about, array $fields, array $trouble ): void {
		self::add_one( $screen, 'about', __( 'What is this', 'scimpress' ), $about );
		self::add_one( $screen, 'fields', __( 'Fields', 'scimpress' ), $fields );
		self::add_one( $screen, 'trouble', __( 'Troubleshooting', 'scimpress' ), $trouble );
		$screen->set_help_sidebar(
			'<p><strong>' . esc_html__( 'See also', 'scimpress' ) . '</strong></p>' .
			'<p><a href="' . esc_url( admin_url( 'site-health.php' ) ) . '">' . esc_html__( 'Site Health', 'scimpress' ) . '</a></p>' .
			'<p><a href="' . esc_url( admin_url( 'options-permalink.php' ) ) . '">' . esc_html__( 'Permalinks', 'scimpress' ) . '</a></p>'
		);
	}

	/**
	 * Adds one more, below those that every tab has.
	 *
	 * @param \WP_Screen   $screen The screen.
	 * @param string       $id     By what it is known.
	 * @param string       $title  By what people recognize it.
	 * @param list<string> $texts  Its paragraphs.
	 */
	public static function add_one( \WP_Screen $screen, string $id, string $title, array $texts ): void {
		$screen->add_help_tab(
			array(
				'id'      => 'scimpress-' . $id,
				'title'   => $title,
				'content' => implode( '', array_map( static fn( string $text ) => '<p>' . esc_html( $text ) . '</p>', $texts ) ),
			)
		);
	}
}
