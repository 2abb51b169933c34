<?php
/**
 * How an identity provider is connected: that of the connection, or whichever is chosen. Included by the template of
 * the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\ConfigurationData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\Guide;

defined( 'ABSPATH' ) || exit;

$scimpress_chosen = $data->connection_form->field( 'profile' );

?>
<aside class="scimpress-guides" id="scimpress-guides" aria-label="<?php esc_attr_e( 'What to do at the identity provider', 'scimpress' ); ?>">
	<?php
	foreach ( $data->profiles as $scimpress_profile => $scimpress_title ) :
		$scimpress_guide = Guide::for_profile( $scimpress_profile );
		$scimpress_code  = 'scimpress-guide-' . sanitize_key( $scimpress_profile ) . '-code';
		?>
		<details class="scimpress-panel scimpress-guide" data-profile="<?php echo esc_attr( $scimpress_profile ); ?>"<?php echo esc_attr( ( $scimpress_profile === $scimpress_chosen ? '' : ' hidden' ) . ( array() === $data->tokens ? ' open' : '' ) ); ?>>
			<summary>
				<?php
				/* translators: %s: name of an identity provider. */
				echo esc_html( sprintf( __( 'What to do at %s', 'scimpress' ), $scimpress_title ) );
				?>
			</summary>
			<ol>
				<?php foreach ( $scimpress_guide->steps as $scimpress_step ) : ?>
					<li><?php echo wp_kses_post( Guide::html( $scimpress_step ) ); ?></li>
				<?php endforeach; ?>
			</ol>
			<?php if ( '' !== $scimpress_guide->code ) : ?>
				<div class="scimpress-copy">
					<textarea id="<?php echo esc_attr( $scimpress_code ); ?>" class="large-text code" rows="8" readonly aria-label="<?php esc_attr_e( 'Template to paste', 'scimpress' ); ?>"><?php echo esc_textarea( $scimpress_guide->code ); ?></textarea>
					<button type="button" class="button hide-if-no-js scimpress-copy-button" data-clipboard-target="#<?php echo esc_attr( $scimpress_code ); ?>" data-copied="<?php esc_attr_e( 'Copied.', 'scimpress' ); ?>"><?php esc_html_e( 'Copy template', 'scimpress' ); ?></button>
				</div>
			<?php endif; ?>
			<p><strong><?php esc_html_e( 'It works when:', 'scimpress' ); ?></strong> <?php echo wp_kses_post( Guide::html( $scimpress_guide->good ) ); ?></p>
			<?php if ( array() !== $scimpress_guide->notes ) : ?>
				<ul class="ul-disc">
					<?php foreach ( $scimpress_guide->notes as $scimpress_note ) : ?>
						<li><?php echo wp_kses_post( Guide::html( $scimpress_note ) ); ?></li>
					<?php endforeach; ?>
				</ul>
			<?php endif; ?>
		</details>
	<?php endforeach; ?>
</aside>
