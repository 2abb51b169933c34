<?php
/**
 * What is wrong with a field of a form.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Prints errors where people and screen readers find them: a summary that has the focus, and a text at
 * the field that the field refers to.
 */
final class FieldError {

	/**
	 * Prints the summary above the form.
	 *
	 * @param ?\WP_Error $error What is wrong.
	 */
	public static function summary( ?\WP_Error $error ): void {
		if ( null === $error ) {
			return;
		}
		printf(
			'<div class="notice notice-error inline" role="alert" tabindex="-1" autofocus><p><strong>%1$s</strong> %2$s</p></div>',
			esc_html__( 'Nothing was saved.', 'scimpress' ),
			esc_html( $error->get_error_message() )
		);
	}

	/**
	 * Prints the attributes by which a field refers to its texts.
	 *
	 * @param string $id      Of the field.
	 * @param string $problem What is wrong; empty for nothing.
	 */
	public static function attributes( string $id, string $problem ): void {
		if ( '' === $problem ) {
			printf( 'aria-describedby="%s-description"', esc_attr( $id ) );
		} else {
			printf( 'aria-invalid="true" aria-describedby="%1$s-problem %1$s-description"', esc_attr( $id ) );
		}
	}

	/**
	 * Prints the text at the field.
	 *
	 * @param string $id      Of the field.
	 * @param string $problem What is wrong; empty for nothing.
	 */
	public static function message( string $id, string $problem ): void {
		if ( '' !== $problem ) {
			printf( '<p class="scimpress-problem" id="%1$s-problem">%2$s</p>', esc_attr( $id ), esc_html( $problem ) );
		}
	}
}
